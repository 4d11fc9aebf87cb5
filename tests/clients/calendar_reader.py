"""Reads a calendar from the standard input as calendar programs do, and prints its events as JSON."""

import json
import sys

from icalendar import Calendar

calendar = Calendar.from_ical(sys.stdin.buffer.read())
for component in calendar.walk():
    if component.errors:
        sys.exit(f"{component.name}: {component.errors}")
for name in ("VERSION", "PRODID"):
    if name not in calendar:
        sys.exit(f"{name} is missing")

events = [
    {
        "uid": str(event["UID"]),
        "summary": str(event["SUMMARY"]),
        "description": str(event["DESCRIPTION"]),
        "start": event["DTSTART"].dt.isoformat(),
        "end": event["DTEND"].dt.isoformat(),
        "stamp": event["DTSTAMP"].dt.isoformat(),
        "url": str(event["URL"]),
    }
    for event in calendar.walk("VEVENT")
]
print(json.dumps({"events": events}))
