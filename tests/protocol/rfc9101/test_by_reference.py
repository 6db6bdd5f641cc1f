"""RFC 9101 §5.2 and OpenID Connect Core 1.0 §6.2: a request object at an address of its client."""

import base64
import hashlib
import ipaddress
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.support.authorizing import answer_consent, is_page, reply, signed_in, walk
from tests.support.factories import RegisteredClient, make_client, make_person
from tests.support.oauth import exchange, good, refused
from tests.support.pushing import push
from tests.support.requesting import address_of, publish, published, refer, request_object
from tests.support.signing import OTHER_KEY, jwks

pytestmark = [pytest.mark.django_db, pytest.mark.spec("RFC 9101", "5.2")]


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    cache.clear()


@pytest.fixture
def near(settings: Any) -> None:
    """The operator opened this machine to us."""
    settings.FETCH_PRIVATE_NETWORKS = (ipaddress.ip_network("127.0.0.0/8"),)


@pytest.fixture
def browser() -> Client:
    return signed_in(make_person())


def make_app(*uris: str, **registration: Any) -> RegisteredClient:
    values: dict[str, Any] = {
        "is_first_party": True,
        "jwks": jwks(),
        "metadata": {"request_uris": uris},
    }
    return make_client(**(values | registration))


def told(response: Any) -> str:
    assert response.status_code in {303, 400}
    if response.status_code == 303:
        return reply(response).error
    assert is_page(response)
    return "invalid_request_uri" if b"invalid_request_uri" in response.content else "other"


def hash_of(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


@pytest.mark.usefixtures("near")
def test_an_address_that_is_not_registered_is_not_asked(browser: Client) -> None:
    with published("anything") as host:
        registered = address_of(host)
        app = make_app(registered)
        for uri in (
            address_of(host, "/other.jwt"),
            f"{registered}?a=b",
            f"{registered}/",
            registered.upper(),
            registered.replace("127.0.0.1", "localhost"),
            f"{registered}#{'a' * 600}",
        ):
            assert told(refer(browser, app, uri)) == "invalid_request_uri"
        assert told(refer(browser, make_app(), registered)) == "invalid_request_uri"
        assert host.heard == []


@pytest.mark.usefixtures("near")
def test_a_private_address_is_not_asked_even_when_registered(
    browser: Client, settings: Any
) -> None:
    """SSRF: registration is no leave to reach into the operator's networks."""
    with published("anything") as host:
        app = make_app(address_of(host))
        settings.FETCH_PRIVATE_NETWORKS = ()
        assert told(refer(browser, app, address_of(host))) == "invalid_request_uri"
        assert host.heard == []


@pytest.mark.parametrize(
    "uri",
    [
        "https://169.254.169.254/latest/meta-data",
        "https://10.0.0.1/request.jwt",
        "https://[::1]/request.jwt",
        "https://localhost/request.jwt",
    ],
)
def test_nor_are_the_machines_around_us(browser: Client, uri: str) -> None:
    assert told(refer(browser, make_app(uri), uri)) == "invalid_request_uri"


@pytest.mark.parametrize(
    "uri",
    [
        "file:///etc/passwd",
        "data:text/plain,x",
        "ftp://a.example/x",
        "javascript:alert(1)",
        "urn:x",
    ],
)
def test_other_schemes_are_no_addresses(browser: Client, uri: str) -> None:
    assert told(refer(browser, make_app(), uri)) == "invalid_request_uri"


@pytest.mark.usefixtures("near")
@pytest.mark.parametrize("status", ["404 Not Found", "500 Oops", "302 Found", "204 No Content"])
def test_what_is_not_there_is_no_request(browser: Client, status: str) -> None:
    with published(status=status) as host:
        app = make_app(address_of(host))
        assert told(refer(browser, app, address_of(host))) == "invalid_request_uri"


@pytest.mark.usefixtures("near")
def test_an_address_that_gave_nothing_is_left_alone_for_a_while(browser: Client) -> None:
    with published(status="500 Oops") as host:
        app = make_app(address_of(host))
        for number in range(5):
            # Whatever hash somebody makes up.
            uri = f"{address_of(host)}#{hash_of(str(number))}"
            assert told(refer(browser, app, uri)) == "invalid_request_uri"
        assert len(host.heard) == 1


@pytest.mark.usefixtures("near")
def test_too_much_is_not_read(browser: Client) -> None:
    with published("a" * 200_000) as host:
        app = make_app(address_of(host))
        assert told(refer(browser, app, address_of(host))) == "invalid_request_uri"


@pytest.mark.usefixtures("near")
def test_what_is_there_has_to_be_signed(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host))
        for text in ("<html>", "\N{SNOWMAN}", "{}", request_object(app, key=OTHER_KEY)):
            publish(host, text)
            assert told(refer(browser, app, address_of(host))) == "invalid_request_object"


@pytest.mark.usefixtures("near")
def test_a_request_that_is_there_is_answered(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host))
        publish(host, request_object(app, scope="openid", state="signed") + "\n")
        answer = reply(refer(browser, app, address_of(host), state="beside", scope="openid email"))
        assert answer.parameters["state"] == "signed"
        assert good(exchange(app, answer.code))["scope"] == "openid"
        assert b"oauth-authz-req+jwt" in host.heard[0]
        assert b"Cookie" not in host.heard[0]


@pytest.mark.usefixtures("near")
def test_without_a_hash_it_is_fetched_each_time(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host))
        for state in ("one", "two"):
            publish(host, request_object(app, state=state))
            answer = reply(refer(browser, app, address_of(host)))
            assert answer.parameters["state"] == state
        assert len(host.heard) == 2


@pytest.mark.usefixtures("near")
@pytest.mark.spec("OpenID Connect Core 1.0", "6.2")
def test_with_its_hash_it_is_fetched_once(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host))
        first = request_object(app, state="one")
        publish(host, first)
        uri = f"{address_of(host)}#{hash_of(first)}"
        for _ in range(3):
            assert reply(refer(browser, app, uri)).parameters["state"] == "one"
        assert len(host.heard) == 1
        second = request_object(app, state="two")
        publish(host, second)
        changed = f"{address_of(host)}#{hash_of(second)}"
        assert reply(refer(browser, app, changed)).parameters["state"] == "two"
        assert len(host.heard) == 2


@pytest.mark.usefixtures("near")
@pytest.mark.spec("OpenID Connect Core 1.0", "6.2")
def test_what_is_there_is_what_the_hash_says(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host))
        publish(host, request_object(app))
        uri = f"{address_of(host)}#{hash_of('something else')}"
        assert told(refer(browser, app, uri)) == "invalid_request_uri"
        assert reply(refer(browser, app, f"{address_of(host)}#no-hash")).code


@pytest.mark.usefixtures("near")
def test_what_is_swapped_after_the_page_was_shown_changes_nothing(browser: Client) -> None:
    with published() as host:
        app = make_app(address_of(host), is_first_party=False)
        publish(host, request_object(app, scope="openid", state="shown"))
        page = walk(browser, refer(browser, app, address_of(host)))
        publish(host, request_object(app, scope="openid email documents:write", state="swapped"))
        answer = reply(walk(browser, answer_consent(browser, page, "allow")))
        assert answer.parameters["state"] == "shown"
        assert good(exchange(app, answer.code))["scope"] == "openid"
        assert len(host.heard) == 1


@pytest.mark.spec("RFC 9126", "2.1")
@pytest.mark.usefixtures("near")
def test_it_is_not_pushed_by_reference() -> None:
    with published() as host:
        app = make_app(address_of(host))
        refused(push(app, request_uri=address_of(host)), "invalid_request")
        assert host.heard == []
