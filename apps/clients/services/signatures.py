"""What a client signed: believed only with a key of its own (RFC 7515)."""

import logging
from collections.abc import Collection
from typing import Any

from apps.clients.services import key_sets, secrets
from apps.clients.services.lookup import Client
from apps.core.services import foreign as foreign_documents
from apps.keys.errors import Unverifiable
from apps.keys.services import foreign

logger = logging.getLogger("vestibule.clients")
Object = dict[str, Any]


def claims_signed_by(
    client: Client, token: str, *, algorithms: Collection[str], typ: str | None = None
) -> tuple[Object, Object]:
    """Header and claims of a JWT that one of the client's keys signed.

    With `typ`, it must say that it is one of these (RFC 8725 §3.11). What the claims mean is for
    whoever asks. Raises `Unverifiable`.
    """
    header, _ = foreign.unverified(token)
    if header.get("alg") not in algorithms:
        # Before anything is fetched for it.
        raise Unverifiable(detail="an algorithm that is not taken")
    if typ is not None and _media_type(header.get("typ")) != typ:
        raise Unverifiable(detail="a token of another type")
    try:
        keys = key_sets.keys_of(client, use="sig", kid=header.get("kid"))
    except foreign_documents.Unreachable as error:
        # Whoever asks says that nothing is proved, which does not lead an operator here.
        logger.info("client keys", extra={"client": client.client_id, "detail": error.detail})
        raise Unverifiable(detail=f"the client's keys: {error.detail}") from error
    return foreign.signed_by(token, keys=keys, algorithms=algorithms)


def claims_keyed_by(
    client: Client, token: str, *, algorithms: Collection[str]
) -> tuple[Object, Object]:
    """The same where the key is a secret of the client's that is kept for this.

    Raises `Unverifiable`, and `KeysUnusable` for a fault of ours.
    """
    return foreign.keyed_by(token, secrets=secrets.readable(client), algorithms=algorithms)


def _media_type(typ: object) -> str:
    """RFC 7515 §4.1.9: the prefix may be left out, and letters have no case."""
    return str(typ).lower().removeprefix("application/")
