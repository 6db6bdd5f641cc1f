"""The staff site: opened by roles, signed in to at the hosted page, with screens of ours only."""

from collections.abc import Iterator

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from apps.access.models import Role
from apps.clients.services import lookup
from apps.factors.models import Factor
from tests.admin.staff import act, signed_in
from tests.support import factories

pytestmark = pytest.mark.django_db


def screens() -> Iterator[tuple[str, str]]:
    for model in site._registry:
        yield model._meta.app_label, model._meta.model_name or ""


def test_only_our_own_screens_are_there() -> None:
    assert {label for label, _ in screens()} == {
        "accounts",
        "access",
        "clients",
        "oauth",
        "keys",
        "documents",
        "core",
        "audit",
    }
    assert ("oauth", "accesstoken") not in set(screens())


def test_a_stranger_signs_in_at_the_hosted_page(client: Client) -> None:
    answer = client.get("/admin/clients/application/", follow=True)
    where = answer.redirect_chain[-1][0]
    assert where == f"{reverse('account_login')}?next=%2Fadmin%2Fclients%2Fapplication%2F"


def test_the_sign_in_page_is_never_told_to_go_elsewhere(client: Client) -> None:
    for wanted in ("https://evil.example/", "//evil.example", "javascript:alert(1)", ""):
        answer = client.get("/admin/login/", {"next": wanted})
        assert answer.headers["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2F"


@pytest.mark.parametrize("roles", [[], ["member"], ["developer"]])
def test_who_is_no_staff_is_refused_and_not_sent_in_circles(roles: list[str]) -> None:
    client = signed_in(factories.make_person(roles=roles))
    answer = client.get("/admin/", follow=True)
    assert answer.status_code == 403


def test_staff_prove_a_factor_first_and_come_back() -> None:
    """A session without one (a trusted browser's, say) sees nothing of the staff site."""
    person = factories.make_person(roles=["administrator"])
    Factor.objects.create(user_id=person.id, kind=Factor.Kind.TOTP)
    client = signed_in(person, proved=False)
    for wanted in ("/admin/", "/admin/accounts/user/", "/admin/access/role/add/"):
        answer = client.get(wanted, follow=True)
        assert answer.redirect_chain[-1][0].startswith("/reauthenticate/factor/?next=%2Fadmin%2F")
    before = Role.objects.count()
    form = {"slug": "mine", "description": "", "permissions": ["admin.view"]}
    client.post("/admin/access/role/add/", form)
    assert Role.objects.count() == before


def test_staff_without_a_factor_set_one_up_first_and_come_back() -> None:
    client = signed_in(factories.make_person(roles=["administrator"]), proved=False)
    answer = client.get("/admin/access/role/", follow=True)
    page = answer.content.decode()
    assert "A second step is needed here" in page
    for way in ("/account/factors/passkey/", "/account/factors/app/"):
        assert f'href="{way}?next=%2Fadmin%2Faccess%2Frole%2F"' in page


def test_a_factor_that_is_gone_opens_nothing(administrator: Client) -> None:
    assert administrator.get("/admin/").status_code == 200
    Factor.objects.all().delete()
    assert administrator.get("/admin/").status_code == 302


def test_staff_who_are_signed_in_go_on(administrator: Client) -> None:
    answer = administrator.get("/admin/login/", {"next": "/admin/access/role/"})
    assert answer.headers["Location"] == "/admin/access/role/"
    assert administrator.post("/admin/logout/").headers["Location"] == reverse("account_logout")
    answer = administrator.get("/admin/password_change/")
    assert answer.headers["Location"] == reverse("account_change_password")


def test_staff_may_look_and_not_change() -> None:
    client = signed_in(factories.make_person(roles=["staff"]))
    registered = factories.make_client()
    assert client.get("/admin/").status_code == 200
    for label, name in screens():
        assert client.get(reverse(f"admin:{label}_{name}_changelist")).status_code == 200
    assert client.get(reverse("admin:clients_application_add")).status_code == 403
    answer = client.post(
        reverse("admin:clients_application_delete", args=[registered.pk]), {"post": "yes"}
    )
    assert answer.status_code == 403
    answer = act(client, "clients_application", "switch_off", registered.pk)
    assert lookup.find(registered.id) is not None


def test_every_screen_opens_and_searches(administrator: Client) -> None:
    for label, name in screens():
        answer = administrator.get(reverse(f"admin:{label}_{name}_changelist"), {"q": "nothing"})
        assert answer.status_code == 200, (label, name)
        add = administrator.get(reverse(f"admin:{label}_{name}_add"))
        assert add.status_code in (200, 403)
