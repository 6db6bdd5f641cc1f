"""Is this password known to everybody who guesses passwords?

Two sources. `data/breached-passwords.bin` works offline: the first six bytes of the SHA-1 of
each listed password, sorted, nothing else (`manage.py build_breached_passwords` makes it). When
`settings.BREACHED_PASSWORD_RANGE_URL` names a k-anonymity range service, it is asked too: only
the first five hexadecimal digits of the SHA-1 leave this machine. SHA-1 is what such services
speak; it protects nothing here.
"""

import hashlib
import logging
import time
from functools import cache
from pathlib import Path
from typing import Final

import requests
from django.conf import settings

LIST: Final = Path(__file__).resolve().parent.parent / "data" / "breached-passwords.bin"
WIDTH: Final = 6
RANGE_SECONDS: Final = 2.0
RANGE_MOST_BYTES: Final = 1_000_000
logger = logging.getLogger("vestibule.accounts")


def digest(password: str) -> bytes:
    """The SHA-1 of a password."""
    return hashlib.sha1(password.encode(), usedforsecurity=False).digest()


def is_breached(password: str) -> bool:
    """Whether the list, or the range service where there is one, knows the password.

    The list holds lower case only, so that a capital letter does not hide a listed word.
    """
    if is_listed(password.lower()):
        return True
    return bool(settings.BREACHED_PASSWORD_RANGE_URL) and _service_knows(password)


def is_listed(password: str) -> bool:
    """Whether the offline list holds the password as it is: a binary search."""
    records = _records()
    wanted = digest(password)[:WIDTH]
    low, high = 0, len(records) // WIDTH
    while low < high:
        middle = (low + high) // 2
        found = records[middle * WIDTH : (middle + 1) * WIDTH]
        if found == wanted:
            return True
        low, high = (middle + 1, high) if found < wanted else (low, middle)
    return False


@cache
def _records() -> bytes:
    return LIST.read_bytes()


def _service_knows(password: str) -> bool:
    """Ask the range service; when it fails, the offline list has had the last word."""
    hexadecimal = digest(password).hex().upper()
    try:
        answer = _range(hexadecimal[:5])
    except (requests.RequestException, TimeoutError, ValueError) as fault:
        logger.warning(
            "The breached-password service did not answer; the offline list decided.",
            extra={"fault": type(fault).__name__},
        )
        return False
    for line in answer.splitlines():
        suffix, _, count = line.partition(":")
        # Padding, which hides how many there are, has the count 0.
        if suffix.strip().upper() == hexadecimal[5:] and count.strip() != "0":
            return True
    return False


def _range(prefix: str) -> str:
    """The service's lines for a prefix, within a span of time and a size."""
    address = f"{settings.BREACHED_PASSWORD_RANGE_URL.rstrip('/')}/{prefix}"
    deadline = time.monotonic() + RANGE_SECONDS
    read = b""
    with requests.get(
        address,
        headers={"Add-Padding": "true", "User-Agent": "Vestibule"},
        timeout=RANGE_SECONDS,
        stream=True,
        allow_redirects=False,
    ) as response:
        response.raise_for_status()
        if response.status_code != requests.codes.ok:
            raise ValueError("an answer other than 200")
        for piece in response.iter_content(16_384):
            read += piece
            if len(read) > RANGE_MOST_BYTES:
                raise ValueError("an answer that is too long")
            if time.monotonic() > deadline:
                raise TimeoutError
    return read.decode("ascii")
