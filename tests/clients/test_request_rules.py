"""What may be registered about how authorization requests arrive."""

import ipaddress
from typing import Any

import pytest

from apps.clients.metadata import Metadata, Registration
from apps.clients.services import rules
from apps.core.errors import Invalid
from tests.support.signing import jwks

HASH = "a" * 43


def wanted(jwks: dict[str, Any] | None = None, profile: str = "oauth21", **fields: Any) -> Any:
    return Registration(
        name="Notes",
        profile=profile,
        redirect_uris=("https://notes.example/callback",),
        auth_method="private_key_jwt" if profile == "fapi2" else None,
        jwks=jwks,
        metadata=Metadata(**fields),
    )


@pytest.mark.parametrize(
    "fields",
    [
        {"request_object_signing_alg": "none"},
        {"request_object_signing_alg": "HS256"},
        {"request_object_encryption_alg": "RSA1_5"},
        {"request_object_encryption_alg": "dir"},
        {"request_object_encryption_enc": "A128GCM"},
        {"request_object_encryption_alg": "ECDH-ES", "request_object_encryption_enc": "none"},
        {"require_signed_request_object": True},
        {"request_uris": ("http://notes.example/request.jwt",)},
        {"request_uris": ("http://localhost/request.jwt",)},
        {"request_uris": ("urn:ietf:params:oauth:request_uri:a",)},
        {"request_uris": ("https://notes.example/*",)},
        {"request_uris": ("https://me@notes.example/request.jwt",)},
        {"request_uris": ("https://notes.example/request.jwt#here",)},
        {"request_uris": ("https://notes.example/request.jwt#",)},
        {"request_uris": ("",)},
        {"request_uris": tuple(f"https://notes.example/{n}" for n in range(21))},
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_not_registered(fields: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        rules.checked(wanted(**fields))
    assert refusal.value.field == list(fields)[-1]


def test_a_high_security_client_does_not_sign_with_rs256() -> None:
    registration = wanted(jwks(), "fapi2", request_object_signing_alg="RS256")
    with pytest.raises(Invalid) as refusal:
        rules.checked(registration)
    assert refusal.value.field == "request_object_signing_alg"


def test_what_can_be_kept_is_registered(settings: Any) -> None:
    fields: dict[str, Any] = {
        "require_pushed_authorization_requests": True,
        "require_signed_request_object": True,
        "request_object_signing_alg": "PS256",
        "request_object_encryption_alg": "ECDH-ES",
        "request_object_encryption_enc": "A256GCM",
        "request_uris": (f"https://notes.example/request.jwt#{HASH}", "https://a.example/b?c=d"),
    }
    checked = rules.checked(wanted(jwks(), **fields))
    assert checked.metadata == Metadata(**fields)
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)
    near = ("http://localhost:9000/request.jwt",)
    assert rules.checked(wanted(request_uris=near)).metadata.request_uris == near
