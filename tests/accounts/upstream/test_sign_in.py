"""Signing in and up with another provider: whom an identity lets in."""

from typing import Any

import pytest
from django.test import Client
from joserfc.jwk import ECKey

from apps.accounts.engine.upstream import fetch
from apps.accounts.models import BrowserSession, User
from apps.accounts.services import addresses, identities, people, takeout
from tests.accounts.conftest import is_signed_in, newest_code
from tests.accounts.upstream.scripted import Script, playing
from tests.accounts.upstream.visitor import Visitor, identity_of, settings_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def linked(person: User, script: Script) -> User:
    """Somebody whose account the identity opens."""
    identities.link(user_id=person.pk, identity=identity_of(script))
    return person


def test_a_linked_identity_signs_in(linked: User, visitor: Visitor) -> None:
    assert visitor.enter()["Location"] == "/account/"
    session = BrowserSession.objects.get(user=linked)
    assert [entry["method"] for entry in session.methods] == ["fed"]


def test_the_person_arrives_where_they_were_going(linked: User, visitor: Visitor) -> None:
    target = "/oauth/authorize?request_id=a&b=c"
    assert visitor.enter(next=target)["Location"] == target


def test_what_the_provider_is_asked_for(visitor: Visitor, script: Script) -> None:
    """Code flow with state, nonce and PKCE; no more scopes than what is kept."""
    sent = visitor.leave()
    assert sent["response_type"] == "code"
    assert set(sent["scope"].split()) == {"openid", "email"}
    assert sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == "http://localhost:8000/upstream/acme/callback/"
    assert len(sent["state"]) >= 43
    assert len(sent["nonce"]) >= 43


def test_the_code_is_redeemed_with_the_verifier_and_the_secret(
    linked: User, visitor: Visitor, script: Script
) -> None:
    visitor.enter()
    (_, headers, form) = next(one for one in script.heard if one[0] == "/token")
    assert headers["Authorization"].startswith("Basic ")
    assert form["grant_type"] == ["authorization_code"]
    assert len(form["code_verifier"][0]) >= 43
    assert "client_secret" not in form


def test_the_operator_may_say_how_the_secret_is_sent(
    linked: User, visitor: Visitor, script: Script, settings: Any
) -> None:
    settings.UPSTREAM_PROVIDERS = (settings_of(script, auth_method="client_secret_post"),)
    visitor.enter()
    (_, headers, form) = next(one for one in script.heard if one[0] == "/token")
    assert "Authorization" not in headers
    assert form["client_secret"] == ["secret-there"]


def test_metadata_and_keys_are_remembered(linked: User, visitor: Visitor, script: Script) -> None:
    visitor.enter()
    Visitor(Client(), script).enter()
    for path in ("/.well-known/openid-configuration", "/jwks"):
        assert script.paths_heard().count(path) == 1


def test_new_keys_of_the_provider_are_found(
    linked: User, visitor: Visitor, script: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Theirs are rotated too: an unknown key is looked for when what we have is a minute old."""
    visitor.enter()
    script.signing_key = ECKey.generate_key("P-256", {"kid": "two"})
    script.header = {"kid": "two"}
    assert Visitor(Client(), script).enter().status_code == 400
    assert script.paths_heard().count("/jwks") == 1
    monkeypatch.setattr(fetch, "_LEAST_SECONDS", 0)
    assert Visitor(Client(), script).enter()["Location"] == "/account/"
    assert script.paths_heard().count("/jwks") == 2


class TestAStranger:
    def test_gets_an_account_at_once_if_a_trusted_provider_verified_the_address(
        self, visitor: Visitor, trusted: Script, mailoutbox: list[Any]
    ) -> None:
        trusted.claims = {"email": "Ann@Example.com", "email_verified": True}
        assert visitor.enter(next="/account/sessions/")["Location"] == "/account/sessions/"
        made = User.objects.get(email="ann@example.com")
        assert addresses.is_verified(user_id=made.pk, email="ann@example.com")
        assert not made.has_usable_password()
        assert [link.provider for link in identities.links_of(made.pk)] == ["acme"]
        assert mailoutbox == []

    def test_enters_the_mailed_code_otherwise_and_is_linked_only_then(
        self, visitor: Visitor, script: Script, mailoutbox: list[Any]
    ) -> None:
        script.claims = {"email": "ann@example.com", "email_verified": True}
        assert visitor.enter(next="/account/sessions/")["Location"] == "/verify-email/"
        made = User.objects.get(email="ann@example.com")
        assert identities.links_of(made.pk) == []
        answer = visitor.client.post("/verify-email/", {"code": newest_code()})
        assert answer["Location"] == "/account/sessions/"
        assert [link.extra_data["sub"] for link in identities.links_of(made.pk)] == ["ann-there"]
        assert Visitor(Client(), script).enter()["Location"] == "/account/"

    def test_who_stopped_before_the_code_can_go_on_another_day(
        self, visitor: Visitor, script: Script, mailoutbox: list[Any], settings: Any
    ) -> None:
        from django.core.cache import cache

        script.claims = {"email": "ann@example.com"}
        visitor.enter()
        cache.clear()
        later = Visitor(Client(), script)
        assert later.enter()["Location"] == "/verify-email/"
        assert later.client.post("/verify-email/", {"code": newest_code()}).status_code == 302
        assert is_signed_in(later.client)
        assert User.objects.count() == 1

    def test_an_address_may_come_from_userinfo(
        self, visitor: Visitor, trusted: Script, mailoutbox: list[Any]
    ) -> None:
        trusted.userinfo = {"email": "ann@example.com", "email_verified": True}
        visitor.enter()
        assert User.objects.filter(email="ann@example.com").exists()

    def test_whom_an_administrator_invited_enters_a_code_too(
        self, visitor: Visitor, trusted: Script, mailoutbox: list[Any]
    ) -> None:
        """The account waits, without password: who can read its mailbox may have it."""
        invited = people.create(email="ann@example.com")
        trusted.claims = {"email": "ann@example.com", "email_verified": True}
        assert visitor.enter()["Location"] == "/verify-email/"
        visitor.client.post("/verify-email/", {"code": newest_code()})
        assert visitor.client.get("/account/").context["user"] == invited
        assert len(identities.links_of(invited.pk)) == 1

    def test_whose_identity_was_linked_elsewhere_meanwhile_has_an_account_all_the_same(
        self, person: User, visitor: Visitor, script: Script, mailoutbox: list[Any]
    ) -> None:
        script.claims = {"email": "new@example.com"}
        visitor.enter()
        code = newest_code()
        identities.link(user_id=person.pk, identity=identity_of(script))
        assert visitor.client.post("/verify-email/", {"code": code}).status_code == 302
        assert is_signed_in(visitor.client)
        assert [link.user_id for link in identities.rows()] == [person.pk]

    def test_is_counted_like_a_sign_up(
        self, visitor: Visitor, trusted: Script, settings: Any
    ) -> None:
        settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup": "1/m/ip"}
        for number, status in ((1, 302), (2, 429)):
            trusted.claims = {
                "sub": f"{number}",
                "email": f"{number}@example.com",
                "email_verified": True,
            }
            assert Visitor(Client(), trusted).enter().status_code == status

    def test_without_an_address_is_told_what_to_do(self, visitor: Visitor) -> None:
        page = visitor.enter()
        assert page.status_code == 200
        assert b"We need your e-mail address" in page.content
        assert not User.objects.exists()

    def test_has_no_account_where_registration_is_closed(
        self, visitor: Visitor, trusted: Script, settings: Any
    ) -> None:
        settings.REGISTRATION_OPEN = False
        trusted.claims = {"email": "ann@example.com", "email_verified": True}
        assert b"New accounts are closed" in visitor.enter().content
        assert not User.objects.exists()


def test_a_deactivated_person_stays_out(linked: User, visitor: Visitor) -> None:
    people.deactivate(user=linked)
    assert visitor.enter()["Location"] == "/account-closed/"
    assert not is_signed_in(visitor.client)


def test_a_deleted_person_leaves_no_identity(linked: User, visitor: Visitor) -> None:
    people.delete(user=linked)
    assert not identities.rows().exists()


def test_nothing_of_the_providers_tokens_is_kept(
    linked: User, visitor: Visitor, script: Script
) -> None:
    """Only who, and what the person calls it."""
    from django.apps import apps

    script.claims = {"email": "ann@there.example", "name": "Ann", "picture": "https://x.example/a"}
    visitor.enter()
    (link,) = identities.links_of(linked.pk)
    assert link.extra_data == {
        "iss": script.issuer,
        "sub": "ann-there",
        "email": "ann@there.example",
    }
    assert not apps.get_model("socialaccount", "SocialToken").objects.exists()


def test_another_person_of_this_browser_is_signed_out(
    linked: User, visitor: Visitor, sign_in: Any
) -> None:
    """Two tabs: one signs somebody in while the other is on its way."""
    other = people.create(
        email="bob@example.com", password="seven-Quiet-trams-in-1931", verified=True
    )
    sent = visitor.leave()
    sign_in(other)
    assert visitor.come_back(sent)["Location"] == "/account/"
    assert visitor.client.get("/account/").context["user"] == linked


def test_who_is_signed_in_goes_on(linked: User, visitor: Visitor, sign_in: Any) -> None:
    sign_in(linked)
    answer = visitor.client.post("/upstream/acme/", {"next": "/account/sessions/"})
    assert answer["Location"] == "/account/sessions/"


def test_the_sign_in_and_sign_up_pages_have_the_buttons(client: Client, script: Script) -> None:
    for path in ("/sign-in/", "/sign-up/"):
        page = client.get(path, {"next": "/account/sessions/"}).content.decode()
        form = page[page.index('action="/upstream/acme/"') :]
        form = form[: form.index("</form>")]
        assert "Continue with Acme" in form
        assert 'name="next" value="/account/sessions/"' in form
        assert "csrfmiddlewaretoken" in form


def test_without_providers_nothing_is_shown(client: Client) -> None:
    assert b"/upstream/" not in client.get("/sign-in/").content
    assert client.post("/upstream/acme/").status_code == 404
    assert client.get("/upstream/acme/callback/").status_code == 404


def test_the_copy_of_ones_data_tells_the_links(linked: User, visitor: Visitor) -> None:
    visitor.enter()
    (told,) = takeout.other_providers(user_id=linked.pk).content["links"]
    assert (told["provider"], told["sub"]) == ("acme", "ann-there")


def test_no_account_stays_behind_whose_code_could_not_be_mailed(
    visitor: Visitor, script: Script, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    script.claims = {"email": "ann@example.com"}
    assert visitor.enter().status_code == 503
    assert not User.objects.exists()


def test_a_button_pressed_many_times_makes_one_account(race: Any, settings: Any) -> None:
    """Each press has a state of its own; all come back at the same instant."""
    with playing() as script:
        settings.UPSTREAM_PROVIDERS = (settings_of(script, trusts_email=True),)
        script.claims = {"email": "ann@example.com", "email_verified": True, "nonce": None}
        visitors = [Visitor(Client(), script) for _ in range(4)]
        left = [visitor.leave() for visitor in visitors]
        tokens = {}
        for number, sent in enumerate(left):
            script.claims["nonce"] = sent["nonce"]
            tokens[str(number)] = script.id_token()

        def reply(form: dict[str, list[str]]) -> tuple[int, Any]:
            token = {"access_token": "there", "id_token": tokens[form["code"][0]]}
            return 200, token

        script.by_form["/token"] = reply
        answers = race(4, lambda number: visitors[number].come_back(left[number], code=str(number)))
    assert [answer.status_code for answer in answers] == [302] * 4
    assert User.objects.count() == 1
    assert identities.rows().count() == 1
    assert all(is_signed_in(visitor.client) for visitor in visitors)


def test_an_endpoint_may_have_a_query_of_its_own(visitor: Visitor, script: Script) -> None:
    script.metadata["authorization_endpoint"] = f"{script.issuer}/authorize?tenant=a"
    sent = visitor.leave()
    assert sent["tenant"] == "a"
    assert sent["client_id"] == "client-there"


def test_the_engine_knows_the_settings_only_and_signs_nobody_up(script: Script) -> None:
    """allauth's own doors stay shut, should anybody mount them; its table of providers is not read."""
    from allauth.socialaccount.adapter import get_adapter

    (app,) = get_adapter().list_apps(None)
    assert app.provider_id == "acme"
    assert not get_adapter().is_open_for_signup(None, None)
