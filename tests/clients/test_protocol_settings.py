"""What one needs to know the protocol for: each field of client metadata, on the developer pages and for staff."""

import json
import re
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey

from apps.clients.forms import topics
from apps.clients.forms.protocol import ProtocolForm
from apps.clients.metadata import FOR_STAFF, Metadata, Registration
from apps.clients.models import Application, InitialAccessToken
from apps.clients.services import lookup, registration
from tests.admin.staff import signed_in as staff_signed_in
from tests.clients.test_developer_pages import secret_on, signed_in
from tests.support import factories
from tests.support.factories import Person, RegisteredClient
from tests.support.registering import initial_token

pytestmark = pytest.mark.django_db
KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"}).as_dict(private=False)


@pytest.fixture
def developer() -> Person:
    return factories.make_person(roles=["member", "developer"])


@pytest.fixture
def mine(developer: Person) -> RegisteredClient:
    return factories.make_client(owner=developer)


@pytest.fixture
def browser(developer: Person) -> Client:
    return signed_in(developer)


def path_of(client: RegisteredClient) -> str:
    return f"/developers/{client.id}/protocol/"


def typed(client: RegisteredClient, **changed: Any) -> dict[str, Any]:
    """The page as it is sent when nothing else is changed."""
    form = ProtocolForm(registered=registration.read(application_pk=client.pk))
    values = {bound.name: bound.value() for bound in form}
    values = {name: value for name, value in values.items() if value not in (None, "", False)}
    return values | changed


def metadata_of(client: RegisteredClient) -> Metadata:
    found = lookup.find(client.id)
    assert found
    return found.metadata


def test_every_field_has_a_name_for_people() -> None:
    named = [one.name for topic in topics.TOPICS for one in topic.fields]
    assert sorted(named) == sorted(field.name for field in fields(Metadata))


class TestDevelopers:
    def test_type_keys_and_addresses_from_left_to_right_in_every_language(
        self, browser: Client, mine: RegisteredClient
    ) -> None:
        page = browser.get(path_of(mine), headers={"accept-language": "ar"}).content.decode()
        assert 'lang="ar"' in page
        boxes = re.findall(r'<(?:textarea|input type="text")[^>]*>', page)
        assert any('name="jwks"' in box for box in boxes)
        assert any('name="jwks_uri"' in box for box in boxes)
        assert [box for box in boxes if 'dir="ltr"' not in box] == []

    @pytest.mark.parametrize("kind", ["web", "spa", "native", "machine"])
    def test_see_what_makes_sense_for_their_application(self, kind: str) -> None:
        form = ProtocolForm(registered=Registration(name="Notes", kind=kind))
        assert not FOR_STAFF & form.fields.keys()
        is_for_people = kind != "machine"
        assert ("backchannel_logout_uri" in form.fields) == is_for_people
        assert ("subject_type" in form.fields) == is_for_people
        assert ("id_token_alg" in form.fields) == is_for_people
        assert ("introspection_signed_response_alg" in form.fields) == (kind in ("web", "machine"))
        assert ("auth_method" in form.fields) == (kind in ("web", "machine"))
        assert {one.name for card in form.cards() for one in card.fields} == form.fields.keys()

    def test_choose_from_what_the_profile_allows(self) -> None:
        form = ProtocolForm(registered=Registration(name="Bank", profile="fapi2"))
        page = str(form["id_token_alg"])
        for offered in ("ES256", "PS256", "EdDSA"):
            assert f'value="{offered}"' in page
        assert "RS256" not in page
        assert "auth_method" not in form.fields, "there is one way, while certificates are off"

    def test_change_them(self, browser: Client, mine: RegisteredClient) -> None:
        answer = browser.post(
            path_of(mine),
            typed(
                mine,
                dpop_bound_access_tokens="on",
                contacts="ann@example.com\r\nbob@example.com",
                backchannel_logout_uri="https://notes.example/logout",
                userinfo_signed_response_alg="ES256",
                id_token_alg="PS256",
            ),
        )
        assert answer.status_code == 302, answer.content.decode()
        now = metadata_of(mine)
        assert now.dpop_bound_access_tokens
        assert now.contacts == ("ann@example.com", "bob@example.com")
        assert now.backchannel_logout_uri == "https://notes.example/logout"
        assert now.userinfo_signed_response_alg == "ES256"
        page = browser.get(path_of(mine)).content.decode()
        assert "ann@example.com\nbob@example.com" in page
        assert '<option value="PS256" selected>' in page
        assert browser.post(path_of(mine), typed(mine)).status_code == 302
        assert metadata_of(mine) == now

    def test_sign_in_with_keys_and_back_with_a_secret(
        self, browser: Client, mine: RegisteredClient
    ) -> None:
        keys = json.dumps({"keys": [KEY]})
        wanted = typed(mine, auth_method="private_key_jwt", jwks=keys)
        assert browser.post(path_of(mine), wanted).status_code == 302
        found = lookup.find(mine.id)
        assert found
        assert (found.token_endpoint_auth_method, found.jwks) == (
            "private_key_jwt",
            {"keys": [KEY]},
        )
        answer = browser.post(
            path_of(mine), typed(mine, auth_method="client_secret_post", jwks=keys)
        )
        assert secret_on(answer)
        assert "no-store" in answer.headers["Cache-Control"]

    @pytest.mark.parametrize(
        ("field", "value", "beside"),
        [
            ("jwks", "{", {}),
            ("jwks", '{"keys": [{"kty": "EC", "x": "\\ud800"}]}', {}),
            ("jwks", '{"keys": []}', {}),
            ("jwks", "[" * 20_000, {}),
            ("jwks", "", {"auth_method": "private_key_jwt"}),
            ("backchannel_logout_uri", "http://notes.example/logout", {}),
            ("userinfo_signed_response_alg", "none", {}),
            ("contacts", "a" * 300, {}),
            ("request_object_encryption_enc", "A128GCM", {}),
            ("subject_type", "secret", {}),
        ],
    )
    def test_are_told_what_is_wrong_and_where(
        self,
        browser: Client,
        mine: RegisteredClient,
        field: str,
        value: str,
        beside: dict[str, str],
    ) -> None:
        answer = browser.post(path_of(mine), typed(mine, **{field: value} | beside))
        assert answer.status_code == 200
        assert list(answer.context["form"].errors) == [field]
        assert metadata_of(mine) == Metadata()

    def test_open_nothing_that_is_for_staff(self, browser: Client, mine: RegisteredClient) -> None:
        forced = dict.fromkeys(FOR_STAFF, "on")
        assert browser.post(path_of(mine), typed(mine, **forced)).status_code == 302
        assert metadata_of(mine) == Metadata()

    def test_keep_what_staff_opened(self, browser: Client, mine: RegisteredClient) -> None:
        opened = Metadata(may_introspect=True)
        registration.change(application_pk=mine.pk, metadata=opened)
        assert browser.post(path_of(mine), typed(mine)).status_code == 302
        assert metadata_of(mine) == opened

    def test_change_only_what_is_theirs(self, mine: RegisteredClient) -> None:
        other = signed_in(factories.make_person(roles=["developer"]))
        assert other.get(path_of(mine)).status_code == 404
        assert other.post(path_of(mine), typed(mine)).status_code == 404

    def test_do_not_change_what_is_the_operators(
        self, browser: Client, mine: RegisteredClient
    ) -> None:
        registration.change(application_pk=mine.pk, is_first_party=True)
        assert browser.post(path_of(mine), typed(mine)).status_code == 403


class TestStaff:
    @pytest.fixture
    def staff(self) -> Client:
        return staff_signed_in(factories.make_person(roles=["administrator"]))

    def sent(self, staff: Client, client: RegisteredClient, **changed: Any) -> Any:
        path = reverse("admin:clients_application_change", args=[client.pk])
        form = staff.get(path).context["adminform"].form
        values = {bound.name: bound.value() for bound in form}
        values = {name: value for name, value in values.items() if value not in (None, "", False)}
        values |= {"secrets-TOTAL_FORMS": 0, "secrets-INITIAL_FORMS": 0, "jwks": "null"}
        return staff.post(path, values | changed)

    def test_open_what_is_for_them(self, staff: Client, mine: RegisteredClient) -> None:
        answer = self.sent(
            staff,
            mine,
            may_introspect="on",
            introspection_audiences="https://a.example\nhttps://b.example",
        )
        assert answer.status_code == 302, answer.content.decode()
        assert metadata_of(mine).may_introspect
        assert metadata_of(mine).introspection_audiences == (
            "https://a.example",
            "https://b.example",
        )
        again = self.sent(staff, mine)
        assert again.status_code == 302
        assert metadata_of(mine).may_introspect

    def test_are_told_what_is_wrong_and_where(self, staff: Client, mine: RegisteredClient) -> None:
        answer = self.sent(staff, mine, backchannel_logout_session_required="on")
        assert list(answer.context["adminform"].form.errors) == [
            "backchannel_logout_session_required"
        ]

    def test_review_and_take_it_back(self, staff: Client, mine: RegisteredClient) -> None:
        for tick, is_reviewed in (({"is_reviewed": "on"}, True), ({"is_reviewed": ""}, False)):
            assert self.sent(staff, mine, **tick).status_code == 302
            assert Application.objects.get(pk=mine.pk).is_reviewed is is_reviewed

    def test_see_and_end_initial_access_tokens(self, staff: Client, settings: Any) -> None:
        settings.CLIENT_REGISTRATION = "token"
        initial_token()
        row = InitialAccessToken.objects.get()
        assert (
            b"a test" in staff.get(reverse("admin:clients_initialaccesstoken_changelist")).content
        )
        path = reverse("admin:clients_initialaccesstoken_delete", args=[row.pk])
        assert row.digest not in staff.get(path).content.decode()
        assert staff.post(path, {"post": "yes"}).status_code == 302
        assert not InitialAccessToken.objects.exists()
