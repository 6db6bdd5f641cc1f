"""An authorization response as one signed value (JWT Secured Authorization Response Mode §2.1)."""

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from apps.clients.profiles import id_token_algorithm
from apps.clients.services.lookup import Client
from apps.core import clock
from apps.oauth.tokens import sealed

_TYP: Final = "JWT"
# At most ten minutes (§2.1); a code lives for one.
_SECONDS: Final = 120


def of(parameters: Mapping[str, str], *, client: Client) -> str:
    """`parameters` for this client alone, signed as its profile has it unless registered otherwise.

    Without `iat` and `sub` nothing else of ours can be mistaken for it, nor it for anything else.
    Raises `TemporarilyUnavailable` if it is to be encrypted and the client has no key.
    """
    claims = {
        **parameters,
        "iss": settings.ISSUER,
        "aud": client.client_id,
        "exp": clock.epoch() + _SECONDS,
    }
    return sealed.for_client(
        claims,
        client,
        typ=_TYP,
        signing_alg=id_token_algorithm(
            profile=client.profile, registered=client.metadata.authorization_signed_response_alg
        ),
        encryption_alg=client.metadata.authorization_encrypted_response_alg,
        encryption_enc=client.metadata.authorization_encrypted_response_enc,
    )
