"""An app that may be let in exactly, and to APIs that are not ours, and what the page of connected apps says of it."""

import re
from typing import Any

from tests.support.details import METADATA
from tests.support.factories import RegisteredClient, make_client, make_resource

APPS = "/account/apps/"
CALENDAR, MAIL = "https://calendar.example/mcp", "https://mail.example/api"


def assistant(**registration: Any) -> RegisteredClient:
    """An app that may ask for two APIs that share a scope, and for something exact."""
    make_resource(CALENDAR, scopes={"calendar:read": "See your calendar", "people": "See contacts"})
    make_resource(
        MAIL, name="Mail <2>", scopes={"mail:read": "Read your mail", "people": "See contacts"}
    )
    values = {"metadata": METADATA | {"allowed_resources": (CALENDAR, MAIL)}}
    return make_client(**(values | registration))


def keys_on(shown: str) -> list[str]:
    """Names of the exact permissions that can be taken back there."""
    return re.findall(r'name="detail" value="([0-9a-f]{64})"', shown)
