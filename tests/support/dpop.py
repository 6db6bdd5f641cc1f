"""A client's key and the proofs it signs (RFC 9449 §4), right ones and wrong ones."""

import base64
import hashlib
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from tests.support.authorizing import VERIFIER
from tests.support.factories import RegisteredClient
from tests.support.oauth import FORM, ISSUER, TOKEN, basic

Key = ECKey | OKPKey | RSAKey | OctKey


@dataclass(frozen=True)
class Holder:
    """Somebody with a key; `algorithm` is what they sign with."""

    key: Key = field(default_factory=lambda: ECKey.generate_key("P-256"))
    algorithm: str = "ES256"

    @property
    def thumbprint(self) -> str:
        """The `jkt` of the key."""
        return self.key.thumbprint()

    def proof(
        self,
        path: str = TOKEN,
        method: str = "POST",
        *,
        token: str = "",
        header: dict[str, Any] | None = None,
        **claims: Any,
    ) -> str:
        """Return a proof of one request; a change to None leaves a member out."""
        names = {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.key.as_dict(private=False)}
        said: dict[str, Any] = {
            "jti": uuid.uuid4().hex,
            "htm": method,
            "htu": f"{ISSUER}{path}",
            "iat": int(time.time()),
        }
        if token:
            said["ath"] = ath(token)
        return signed(_without_none(names | (header or {})), _without_none(said | claims), self.key)

    def shows(self, token: str, path: str, method: str = "GET", **claims: Any) -> dict[str, str]:
        """Return the headers that show a token with a proof."""
        proof = self.proof(path, method, token=token, **claims)
        return {"Authorization": f"DPoP {token}", "DPoP": proof}

    def get(self, token: str, path: str, **claims: Any) -> Any:
        """GET with a token and a proof."""
        return Client().get(path, headers=self.shows(token, path, **claims))


def signed(header: dict[str, Any], claims: dict[str, Any] | str, key: Key) -> str:
    """Return a JWS whose signature is right, whatever its header and its claims are."""
    text = claims if isinstance(claims, str) else json.dumps(claims)
    head = f"{base64url(json.dumps(header).encode())}.{base64url(text.encode())}"
    algorithm = jws.JWSRegistry.algorithms[header["alg"]]
    return f"{head}.{base64url(algorithm.sign(head.encode(), key))}"


def base64url(raw: bytes) -> str:
    """Return `raw` as a JWS writes it (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def ath(token: str) -> str:
    """Return the digest of an access token as proofs carry it (§4.2)."""
    return base64url(hashlib.sha256(token.encode()).digest())


def ask(
    client: RegisteredClient, form: dict[str, str], proof: str | None = None, **more: str
) -> Any:
    """Send a token request with a proof, or without one; `more` are other headers."""
    headers = more if proof is None else more | {"DPoP": proof}
    if client.secret:
        headers |= basic(client.id, client.secret)
    else:
        form = {"client_id": client.id} | form
    return Client().post(TOKEN, urlencode(form), content_type=FORM, headers=headers)


def redeem(client: RegisteredClient, code: str, proof: str | None = None) -> Any:
    """Redeem a code with a proof."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": client.redirect_uri,
        "code_verifier": VERIFIER,
    }
    return ask(client, form, proof)


def renew(client: RegisteredClient, token: str, proof: str | None = None) -> Any:
    """Use a refresh token with a proof."""
    return ask(client, {"grant_type": "refresh_token", "refresh_token": token}, proof)


def for_itself(client: RegisteredClient, proof: str | None = None) -> Any:
    """Ask for a token of the client's own with a proof."""
    return ask(client, {"grant_type": "client_credentials"}, proof)


def _without_none(members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
