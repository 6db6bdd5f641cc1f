"""Query parameters that several lists have."""

from typing import Final

from rest_framework.exceptions import ParseError
from rest_framework.request import Request

MOST_CHARACTERS: Final = 200


def search(request: Request) -> str:
    """The text of `?q=`, empty for none. Raises `ParseError` for what no search can hold."""
    text = request.query_params.get("q", "")
    if len(text) > MOST_CHARACTERS or "\x00" in text:
        raise ParseError(f"q may have {MOST_CHARACTERS} characters at most, and no NUL.")
    return text
