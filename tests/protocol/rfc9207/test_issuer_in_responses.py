"""RFC 9207 §2: every authorization response, errors too, says who made it."""

import pytest
from django.test import Client

from tests.support.authorizing import authorize, reply, signed_in
from tests.support.factories import make_client, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9207", "2")]
ISSUER = "http://localhost:8000"


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_answers_and_errors_carry_the_issuer(mode: str) -> None:
    app = make_client(is_first_party=True)
    good = reply(authorize(signed_in(make_person()), app, response_mode=mode))
    bad = reply(authorize(Client(), app, response_mode=mode, prompt="none"))
    assert good.code
    assert bad.error == "login_required"
    for answer in (good, bad):
        assert answer.mode == mode
        assert answer.parameters["iss"] == ISSUER
