import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

TOKEN_URL = "https://latchkey.example/oauth2/token"
CLIENT_ID = "00000000-0000-4000-8000-000000000000"
RESOURCE = "https://api.example"

form = urllib.parse.urlencode({
    "grant_type": "client_credentials",
    "client_id": CLIENT_ID,
    "client_secret": os.environ["CLIENT_SECRET"],
    "resource": RESOURCE,
})
try:
    with urllib.request.urlopen(TOKEN_URL, form.encode(), timeout=10) as answer:
        print(json.load(answer)["access_token"])
except urllib.error.HTTPError as refused:
    sys.exit(f"{refused.code}: {json.load(refused)['error_description']}")
