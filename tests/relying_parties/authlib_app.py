"""A relying app on Authlib: `python authlib_app.py settings.json`. Pages as in `node/openid_client.mjs`."""

import json
import os
import sys
from collections.abc import Iterable
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from wsgiref.simple_server import make_server

import requests
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.jwk import KeySet

SETTINGS = json.loads(Path(sys.argv[1]).read_text())
HOME = f"http://localhost:{SETTINGS['port']}"
SERVER = requests.get(f"{SETTINGS['issuer']}/.well-known/openid-configuration", timeout=10).json()
# A provider on this machine has no TLS; everywhere else the library insists on it.
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"


class App:
    """What one browser did so far: the tests use one."""

    def __init__(self) -> None:
        self.started: dict[str, str] = {}
        self.claims: dict[str, Any] | None = None
        self.session = OAuth2Session(
            SETTINGS["client_id"],
            SETTINGS["authentication"].get("secret"),
            scope=SETTINGS["scope"],
            redirect_uri=f"{HOME}/callback",
            code_challenge_method="S256",
            token_endpoint_auth_method=SETTINGS["authentication"]["method"],
        )
        if SETTINGS["authentication"]["method"] == "private_key_jwt":
            signs = PrivateKeyJWT(SETTINGS["issuer"], alg=SETTINGS["authentication"]["key"]["alg"])
            self.session.client_secret = SETTINGS["authentication"]["key"]
            self.session.register_client_auth_method(signs)

    def login(self) -> str:
        """Where a sign-in begins."""
        self.started = {"nonce": generate_token(), "code_verifier": generate_token(48)}
        url, self.started["state"] = self.session.create_authorization_url(
            SERVER["authorization_endpoint"], **self.started
        )
        return str(url)

    def callback(self, address: str) -> None:
        """Redeem the code and check the ID token as the library does."""
        token = self.session.fetch_token(
            SERVER["token_endpoint"],
            authorization_response=address,
            code_verifier=self.started["code_verifier"],
            state=self.started["state"],
        )
        keys = KeySet.import_key_set(requests.get(SERVER["jwks_uri"], timeout=10).json())
        decoded = jwt.decode(token["id_token"], keys, algorithms=["ES256", "RS256"])
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            {"iss": {"value": SETTINGS["issuer"]}, "aud": {"value": SETTINGS["client_id"]}},
            {"nonce": self.started["nonce"], "client_id": SETTINGS["client_id"]},
        )
        claims.validate()
        self.claims = dict(claims)

    def refresh(self) -> None:
        """New tokens for the refresh token."""
        self.session.refresh_token(SERVER["token_endpoint"])

    def logout(self) -> str:
        """Where the sign-out begins; nothing is known any more."""
        asked = {
            "id_token_hint": self.session.token["id_token"],
            "post_logout_redirect_uri": f"{HOME}/",
        }
        self.claims = None
        return f"{SERVER['end_session_endpoint']}?{urlencode(asked)}"

    def shown(self) -> dict[str, Any]:
        """What is known of the person."""
        if self.claims is None:
            return {"signed_in": False}
        answer = self.session.get(SERVER["userinfo_endpoint"])
        return {"signed_in": True, "claims": self.claims, "userinfo": answer.json()}


APP = App()


def serve(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """One request."""
    path, query = environ["PATH_INFO"], environ["QUERY_STRING"]
    location, known = "", b"{}"
    status = HTTPStatus.OK
    if path == "/login":
        location = APP.login()
    elif path == "/callback":
        APP.callback(f"{HOME}{path}?{query}")
        location = f"{HOME}/"
    elif path == "/refresh":
        APP.refresh()
        location = f"{HOME}/"
    elif path == "/logout":
        location = APP.logout()
    elif path == "/":
        known = json.dumps(APP.shown()).encode()
    elif path != "/healthz":
        status = HTTPStatus.NOT_FOUND
    if location:
        start("302 Found", [("Location", location)])
        return [b""]
    start(f"{status.value} {status.phrase}", [("Content-Type", "application/json")])
    return [known]


if __name__ == "__main__":
    make_server("localhost", SETTINGS["port"], serve).serve_forever()
