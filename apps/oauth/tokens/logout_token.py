"""Logout tokens (OpenID Connect Back-Channel Logout 1.0 §2.4)."""

import uuid
from typing import Any, Final

from django.conf import settings

from apps.clients.profiles import id_token_algorithm
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth.tokens import sealed, subjects

TYP: Final = "logout+jwt"
EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
# Two minutes at most, so that nobody stores it up (§2.4).
_SECONDS: Final = 120


def of(client: Client, *, sid: uuid.UUID, user_id: uuid.UUID | None) -> str:
    """The end of a session, said to one client as its ID tokens are; without `user_id` by `sid`.

    A new one for each try: a client may have seen the last one and failed. Raises
    `TemporarilyUnavailable` if it is to be encrypted and the client has no key.
    """
    now = clock.epoch()
    claims: dict[str, Any] = {
        "iss": settings.ISSUER,
        "aud": client.client_id,
        "iat": now,
        "exp": now + _SECONDS,
        "jti": uuid.uuid4().hex,
        "sid": subjects.of_session(sid, client),
        "events": {EVENT: {}},
    }
    if user_id is not None:
        claims["sub"] = subjects.of_person(user_id, client)
    return sealed.for_client(
        claims,
        client,
        typ=TYP,
        signing_alg=id_token_algorithm(
            profile=client.profile, registered=client.id_token_signed_response_alg
        ),
        encryption_alg=client.metadata.id_token_encrypted_response_alg,
        encryption_enc=client.metadata.id_token_encrypted_response_enc,
    )
