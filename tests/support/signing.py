"""What a client signs with its own key: assertions (RFC 7523 §2.2) and request objects (RFC 9101 §4)."""

import time
import uuid
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.support.factories import RegisteredClient, make_client

ISSUER = "http://localhost:8000"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
KEY = ECKey.generate_key("P-256", {"kid": "one"})
OTHER_KEY = ECKey.generate_key("P-256", {"kid": "one"})

RSA = RSAKey.generate_key(2048, {"kid": "rsa"})
ED = OKPKey.generate_key("Ed25519", {"kid": "ed"})


def jwks(*keys: Any) -> dict[str, Any]:
    """Return the public set of these keys, by default of `KEY`."""
    return {"keys": [key.as_dict(private=False) for key in keys or (KEY,)]}


def make_keyed_client(**registration: Any) -> RegisteredClient:
    """Return a newly registered client that proves itself with `KEY`."""
    return make_client(**{"auth_method": "private_key_jwt", "jwks": jwks()} | registration)


def dated(claims: dict[str, Any]) -> dict[str, Any]:
    """Return claims with an instant for each span from now: what a list of parameters says is old when its test runs."""
    now = int(time.time())
    return {
        name: now + int(value.total_seconds()) if isinstance(value, timedelta) else value
        for name, value in claims.items()
    }


def sign(
    claims: dict[str, Any],
    *,
    key: Any = KEY,
    algorithm: str = "ES256",
    header: dict[str, Any] | None = None,
) -> str:
    """Return a JWT of the claims that are not None, spans of time from now; `header` adds to `alg` and `kid`."""
    names = {"alg": algorithm, "kid": key.kid} | (header or {})
    kept = {name: value for name, value in dated(claims).items() if value is not None}
    return jwt.encode(names, kept, key, algorithms=[algorithm])


def assertion(client: RegisteredClient, *, key: Any = KEY, **changes: Any) -> dict[str, str | None]:
    """Return the form parameters with which a client proves itself by `private_key_jwt`."""
    now = int(time.time())
    claims = {
        "iss": client.id,
        "sub": client.id,
        "aud": ISSUER,
        "iat": now,
        "exp": now + 60,
        "jti": uuid.uuid4().hex,
    }
    text = sign(claims | changes, key=key)
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": text}
