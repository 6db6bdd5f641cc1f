"""What a person types to say which device they mean (RFC 8628 §6.1).

Eight consonants, so that no word comes of them and none is mistaken for a digit: 34 bits, for
ten minutes, behind counted guesses.
"""

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 8
_LONGEST: Final = 40
_SALT: Final = "oauth.user_codes"


def new() -> str:
    """Draw a code, as it is shown."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return f"{drawn[:4]}-{drawn[4:]}"


def read(typed: str) -> str:
    """The letters of what was typed, without what separates them; "" for what is no code.

    Neither case nor separators matter.
    """
    letters = "".join(sign for sign in typed[:_LONGEST].upper() if sign.isalnum())
    return letters if len(letters) == LENGTH and set(letters) <= set(ALPHABET) else ""


def shown(typed: str) -> str:
    """A code in the form in which devices show it; "" for what is no code."""
    letters = read(typed)
    return f"{letters[:4]}-{letters[4:]}" if letters else ""


def digest(typed: str) -> str:
    """What is stored of a code: without SECRET_KEY nobody finds out which one it is."""
    return salted_hmac(_SALT, read(typed), algorithm="sha256").hexdigest()
