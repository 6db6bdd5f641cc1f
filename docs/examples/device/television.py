"""A television that signs its owner in (RFC 8628), in Python's standard library alone.

python television.py ISSUER CLIENT_ID "openid profile offline_access"

It learns the endpoints from the issuer, shows the code, and asks until there is an answer. Where
the package qrcode is installed it draws a QR code, too.
"""

import io
import json
import sys
import time
from collections.abc import Mapping
from http.client import HTTPResponse
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

GRANT = "urn:ietf:params:oauth:grant-type:device_code"


def main(issuer: str, client_id: str, scope: str) -> int:
    """Show the code, wait for the answer, say who is there."""
    server = get(f"{issuer}/.well-known/oauth-authorization-server")
    asked = post(server["device_authorization_endpoint"], {"client_id": client_id, "scope": scope})
    say(f"Open {asked['verification_uri']} and type {asked['user_code']}")
    say(f"or scan {asked['verification_uri_complete']}{drawn(asked['verification_uri_complete'])}")
    answer = wait(server["token_endpoint"], client_id, asked)
    if "error" in answer:
        say(f"No: {answer['error']}")
        return 1
    person = get(server["userinfo_endpoint"], answer["access_token"])
    say(f"Welcome, {person.get('name') or person['sub']}")
    return 0


def drawn(address: str) -> str:
    """The address as a QR code of letters: whoever scans it need not type (§3.3.1)."""
    if find_spec("qrcode") is None:
        return ""
    picture = io.StringIO()
    code = import_module("qrcode").QRCode(border=1)
    code.add_data(address)
    code.print_ascii(out=picture)
    return "\n" + picture.getvalue()


def wait(endpoint: str, client_id: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Ask as often as we may (§3.5): what is no error of these two is the answer."""
    interval = int(asked["interval"])
    form = {"grant_type": GRANT, "client_id": client_id, "device_code": asked["device_code"]}
    while True:
        time.sleep(interval)
        answer = post(endpoint, form)
        if answer.get("error") == "slow_down":
            interval += 5
        elif answer.get("error") != "authorization_pending":
            return answer


def get(url: str, token: str = "") -> dict[str, Any]:
    """A JSON document, shown a token if it needs one."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return read(Request(url, headers=headers))  # noqa: S310 # the issuer's own https


def post(url: str, form: Mapping[str, str]) -> dict[str, Any]:
    """The JSON document that answers a form, an error or not."""
    return read(Request(url, urlencode(form).encode()))  # noqa: S310 # the issuer's own https


def read(request: Request) -> dict[str, Any]:
    """Send it; an error of the protocol is a document, too."""
    try:
        response: HTTPResponse | HTTPError = urlopen(request, timeout=10)  # noqa: S310 # see above
    except HTTPError as error:
        response = error
    with response:
        found: dict[str, Any] = json.load(response)
        return found


def say(sentence: str) -> None:
    """Show a line on the screen."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
