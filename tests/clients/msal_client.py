"""Asks for a token with MSAL for Python, as a member's machine would.

Reads one JSON object from standard input and prints what MSAL answers. The authority of the tests' certificate comes by
REQUESTS_CA_BUNDLE, as people who run an authority of their own configure it.
"""

import json
import sys

import msal

asked = json.load(sys.stdin)
try:
    application = msal.ConfidentialClientApplication(
        asked["client_id"],
        client_credential=asked["client_secret"],
        **asked["options"],
    )
    print(json.dumps(application.acquire_token_for_client(scopes=[asked["scope"]])))
except ValueError as refused:
    print(json.dumps({"refused": str(refused)}))
