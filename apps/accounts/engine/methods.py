"""How somebody proved who they are: allauth's records in the words of `services.proofs`."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from apps.accounts.services import proofs

_WORDS: Final[Mapping[str, str]] = {
    "password": proofs.PASSWORD,
    # A code from a mail: possession of the mailbox, once.
    "code": proofs.MAIL,
    "password_reset": proofs.MAIL,
    "socialaccount": proofs.UPSTREAM,
}


def word(record: Mapping[str, Any]) -> str:
    """What one of allauth's authentication records is to us.

    That of a factor says it itself: only the ceremony knows what was proved.
    """
    return str(record.get("proof") or _WORDS.get(str(record.get("method")), proofs.PASSWORD))


def words(records: Iterable[Mapping[str, Any]]) -> list[str]:
    """What all records are, each once, in the order they were proved."""
    return list(dict.fromkeys(word(record) for record in records))
