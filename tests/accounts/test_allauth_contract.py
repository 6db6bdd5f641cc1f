"""What we rely on in allauth. A test that fails here after an upgrade names what to look at."""

import inspect
import time
from typing import Any

import pytest
from allauth.account import app_settings, signals, stages, views
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import BaseSignupForm, LoginForm, SignupForm
from allauth.account.internal.flows import login as login_flow
from allauth.account.internal.flows.email_verification_by_code import EmailVerificationProcess
from allauth.account.internal.flows.password_reset_by_code import PasswordResetVerificationProcess
from allauth.core.internal.cryptokit import compare_user_code, generate_user_code
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse

from apps.accounts.engine import methods
from apps.accounts.models import User
from tests.accounts.conftest import PASSWORD


@pytest.mark.django_db
def test_a_record_says_how_and_when_and_needs_both_arguments(person: User, client: Client) -> None:
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_authentication_records(request) == []
    (record,) = get_authentication_records(request, person)
    assert record["method"] == "password"
    assert abs(record["at"] - time.time()) < 60
    assert "reauthenticated" not in record
    client.post("/reauthenticate/", {"password": PASSWORD})
    request.session = client.session
    again = get_authentication_records(request, person)[-1]
    assert (again["method"], again["reauthenticated"]) == ("password", True)


@pytest.mark.django_db
def test_records_belong_to_one_person(person: User, client: Client) -> None:
    client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    request = RequestFactory().get("/")
    request.session = client.session
    assert get_authentication_records(request, User()) == []


@pytest.mark.django_db
def test_a_step_is_told_with_method_and_person(person: User, client: Client) -> None:
    heard: list[dict[str, Any]] = []

    def listen(**told: Any) -> None:
        heard.append(told)

    signals.authentication_step_completed.connect(listen)
    try:
        client.post("/sign-in/", {"login": person.email, "password": PASSWORD})
        client.post("/reauthenticate/", {"password": PASSWORD})
    finally:
        signals.authentication_step_completed.disconnect(listen)
    assert [(told["method"], told["user"]) for told in heard] == [("password", person)] * 2
    assert [told.get("reauthenticated") for told in heard] == [None, True]


def test_the_names_we_call_and_override_exist() -> None:
    """Some are private: there is no public name for what we need of them."""
    assert set(inspect.signature(login_flow.record_authentication).parameters) == {
        "request",
        "user",
        "method",
        "extra_data",
    }
    for name in (
        "_get_login_attempts_cache_key",
        "is_safe_url",
        "set_password",
        "confirm_email",
        "login",
        "get_client_ip",
        "is_ajax",
        "save_user",
    ):
        assert hasattr(DefaultAccountAdapter, name), name
    for name in ("_action_primary", "_action_remove"):
        assert hasattr(views.EmailView, name), name
    for form in (BaseSignupForm, SignupForm):
        assert hasattr(form, "try_save")
    assert hasattr(LoginForm, "login")
    for process in (EmailVerificationProcess, PasswordResetVerificationProcess):
        assert {"resume", "abort", "user"} <= set(dir(process))
    assert stages.EmailVerificationStage.key == "verify_email"
    assert stages.EmailVerificationStage.urlname == "account_email_verification_sent"


def test_limits_that_we_do_not_name_keep_their_defaults() -> None:
    limits = app_settings.RATE_LIMITS
    for action in (
        "signup",
        "reset_password",
        "reauthenticate",
        "change_password",
        "manage_email",
        "confirm_email",
    ):
        assert limits[action], action
    # Ours: `guesses` and `sign_in`, which know the owner's browser.
    assert limits["login"] is limits["login_failed"] is None


def test_a_code_has_thirty_four_bits_and_forgives_how_it_is_typed() -> None:
    code = generate_user_code()
    assert len(code.replace("-", "")) == 8
    assert compare_user_code(actual=f" {code.lower().replace('-', ' ')} ", expected=code)
    assert not compare_user_code(actual="", expected="")
    assert not compare_user_code(actual="ü", expected=code)


def test_the_names_of_its_pages_are_at_our_paths() -> None:
    paths = {
        "account_login": "/sign-in/", "account_signup": "/sign-up/", "account_logout": "/sign-out/",
        "account_inactive": "/account-closed/", "account_email_verification_sent": "/verify-email/",
        "account_reset_password": "/password/forgotten/",
        "account_confirm_password_reset_code": "/password/forgotten/code/",
        "account_complete_password_reset": "/password/forgotten/new/",
        "account_password_reset_completed": "/password/forgotten/done/",
        "account_reauthenticate": "/reauthenticate/", "account_email": "/account/emails/",
        "account_change_password": "/account/password/", "account_set_password": "/account/password/set/",
    }  # fmt: skip
    assert {name: reverse(name) for name in paths} == paths
    with pytest.raises(NoReverseMatch):
        reverse("account_confirm_email", args=["x"])


def test_every_method_has_a_word() -> None:
    """Those of `services.proofs`."""
    assert methods.words([{"method": "password"}, {"method": "code"}, {"method": "password"}]) == [
        "pwd",
        "mail",
    ]
    assert methods.words([{"method": "password_reset"}]) == ["mail"]
    assert methods.words([]) == []
