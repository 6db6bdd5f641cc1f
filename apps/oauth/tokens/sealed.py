"""What is said to one client in a JWT: signed by us and, where it registered so, encrypted to it
(OpenID Connect Core 1.0 §10, RFC 9701 §5, JARM §2.2).
"""

import json
from typing import Any

from apps.clients.services import client_keys, key_sets
from apps.clients.services.lookup import Client
from apps.core.services import foreign
from apps.keys.errors import CannotEncrypt
from apps.keys.services import jwe, ring
from apps.keys.services.algorithms import CONTENT_ENCRYPTION
from apps.oauth.errors import TemporarilyUnavailable

_to_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def for_client(
    claims: dict[str, Any],
    client: Client,
    *,
    typ: str,
    signing_alg: str,
    encryption_alg: str = "",
    encryption_enc: str = "",
) -> str:
    """`claims` signed, then encrypted (RFC 7519 §11.2); with only one of both, only that.

    Raises `TemporarilyUnavailable` if the client has no key that does.
    """
    if not encryption_alg:
        return ring.sign(claims, algorithm=signing_alg, typ=typ)
    inside = ring.sign(claims, algorithm=signing_alg, typ=typ) if signing_alg else _to_json(claims)
    try:
        return jwe.encrypt(
            inside.encode(),
            jwk=_key_of(client, encryption_alg),
            alg=encryption_alg,
            enc=encryption_enc or CONTENT_ENCRYPTION[0],
            cty="JWT" if signing_alg else "",
        )
    except CannotEncrypt as error:
        raise _no_key(error.detail) from error


def make_ready(client: Client, *, encryption_alg: str) -> None:
    """Have the client's key at hand before a transaction begins: it may have to be fetched.

    Raises `TemporarilyUnavailable` if there is none.
    """
    if encryption_alg:
        _key_of(client, encryption_alg)


def _key_of(client: Client, alg: str) -> dict[str, Any]:
    try:
        key = client_keys.to_encrypt(alg, key_sets.keys_of(client, use="enc"))
    except foreign.Unreachable as error:
        raise _no_key(error.detail) from error
    if key is None:
        raise _no_key(f"client {client.client_id} publishes no key for {alg}")
    return key


def _no_key(detail: str) -> TemporarilyUnavailable:
    return TemporarilyUnavailable("The client publishes no usable key.", detail=detail)
