"""Authlib's authorization server for Flask: the client credentials grant with JWT access tokens, clients from memory.

gunicorn starts it; the file of credentials is named by BENCH_CREDENTIALS.
"""

import hmac
import os
import time
import uuid

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, request
from joserfc import jwt
from joserfc.jwk import ECKey

SCOPES = ["bench.read", "bench.write"]
LIFETIME = 3600
ISSUER = "http://127.0.0.1"


class Client(ClientMixin):
    def __init__(self, client_id, secret):
        self.client_id, self.secret = client_id, secret

    def get_client_id(self):
        return self.client_id

    def get_default_redirect_uri(self):
        return None

    def get_allowed_scope(self, scope):
        asked = scope.split() if scope else SCOPES
        return " ".join(one for one in asked if one in SCOPES)

    def check_client_secret(self, secret):
        return hmac.compare_digest(self.secret, secret)

    def check_endpoint_auth_method(self, method, endpoint):
        return method == "client_secret_post"

    def check_grant_type(self, grant_type):
        return grant_type == "client_credentials"


class ClientCredentials(grants.ClientCredentialsGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]


def load(path):
    with open(path, encoding="ascii") as lines:
        pairs = (line.split() for line in lines)
        return {client_id: Client(client_id, secret) for client_id, secret in pairs}


KEY = ECKey.generate_key("P-256", {"kid": "bench"})
CLIENTS = load(os.environ["BENCH_CREDENTIALS"])


def make_token(client, grant_type, user=None, scope=None, expires_in=None, include_refresh_token=None):
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "exp": now + LIFETIME,
        "aud": request.form["resource"],
        "sub": client.client_id,
        "client_id": client.client_id,
        "iat": now,
        "nbf": now,
        "jti": str(uuid.uuid4()),
        "scope": " ".join(SCOPES),
        "roles": SCOPES,
    }
    token = jwt.encode({"typ": "at+jwt", "alg": "ES256", "kid": "bench"}, claims, KEY)
    return {
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": LIFETIME,
        "scope": claims["scope"],
    }


app = Flask(__name__)
server = AuthorizationServer(app, query_client=CLIENTS.get, save_token=lambda token, request: None)
server.register_token_generator("default", make_token)
server.register_grant(ClientCredentials)


@app.post("/oauth2/token")
def token():
    return server.create_token_response()
