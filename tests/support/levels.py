"""A client that asks for levels, and what the tokens say it got."""

import json
from typing import Any

from django.test import Client

from tests.support.authorizing import authorize, exchange, reply, walk
from tests.support.factories import RegisteredClient
from tests.support.oauth import decoded, introspect

ONE, TWO, PHR = (f"urn:vestibule:acr:{name}" for name in ("1", "2", "phr"))
STEP_UP = "/oauth/step-up"


def essential(*values: Any) -> str:
    return json.dumps({"id_token": {"acr": {"essential": True, "values": list(values)}}})


def page_of(browser: Client, app: RegisteredClient, **wishes: str) -> Any:
    return walk(browser, authorize(browser, app, **wishes))


def path_of(response: Any) -> str:
    return str(response.request["PATH_INFO"])


def said(browser: Client, app: RegisteredClient, response: Any) -> dict[str, Any]:
    """What the tokens say of the sign-in: the same in each place."""
    given = exchange(app, reply(walk(browser, response)).code)
    _, of_id = decoded(given["id_token"])
    _, of_access = decoded(given["access_token"])
    facts = ("acr", "amr", "auth_time")
    found = {name: of_id.get(name) for name in facts}
    assert found == {name: of_access.get(name) for name in facts}
    shown = introspect(given["access_token"], app)
    assert found == {name: shown.get(name) for name in facts}
    return found


def answer(browser: Client, page: Any, decision: str) -> Any:
    form = {"request_id": page.wsgi_request.GET["request_id"], "decision": decision}
    return walk(browser, browser.post(STEP_UP, form))


# Each asks for the second level.
WISHES = [
    {"acr_values": TWO},
    {"acr_values": f"{PHR} {TWO}"},
    {"claims": essential(TWO)},
    {"claims": json.dumps({"id_token": {"acr": {"essential": True, "value": TWO}}})},
    {"claims": json.dumps({"id_token": {"acr": {"value": TWO}}})},
    # The request's own claim counts more than its acr_values.
    {"claims": essential(TWO), "acr_values": ONE},
    # Names that are none of ours are ignored.
    {"acr_values": f"urn:x:gold {TWO} urn:x:silver"},
    {"claims": essential("urn:x:gold", TWO, 7, None)},
]
