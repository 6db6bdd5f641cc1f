"""Facts about allauth and django-otp that this app rests on. A new version that changes one fails here, not in production."""

import inspect
from datetime import timedelta
from typing import Any

import django_otp
import pytest
from allauth.account.internal.flows import login as login_flow
from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.signals import authentication_step_completed
from allauth.account.stages import LoginStage, LoginStageController
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.base.views import AuthenticateView, ReauthenticateView
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.test import Client
from django_otp.middleware import OTPMiddleware
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from apps.core import clock
from apps.factors.models import Factor
from tests.factors.conftest import KEY, PASSWORD, STAGE, give_app, shown

pytestmark = pytest.mark.django_db


def test_verify_token_holds_the_row_and_asks_the_device(
    careful: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Factor, "verify_token", lambda _self, token: asked.append(token))
    source = inspect.getsource(django_otp.verify_token)
    assert "transaction.atomic()" in source
    assert "for_verify=True" in source
    django_otp.verify_token(careful, Factor.objects.get().persistent_id, "123")
    assert asked == ["123"]


def test_verify_token_refuses_a_device_of_somebody_else(careful: Any) -> None:
    from tests.factors.conftest import make_person

    other = make_person("bob@example.com")
    assert django_otp.verify_token(other, Factor.objects.get().persistent_id, shown()) is None


@pytest.mark.spec("RFC 6238", "Appendix B")
@pytest.mark.parametrize(
    ("at", "code"),
    [(59, 94287082), (1111111109, 7081804), (1111111111, 14050471), (2000000000, 69279037)],
)
def test_oath_computes_the_published_codes(at: int, code: int) -> None:
    totp = TOTP(b"12345678901234567890", digits=8)
    totp.time = at
    assert totp.token() == code


def test_oath_moves_to_the_step_that_it_accepted() -> None:
    totp = TOTP(KEY)
    totp.time = clock.epoch()
    now = totp.t()
    before = TOTP(KEY)
    before.time = clock.epoch() - 30
    assert totp.verify(before.token(), 1, 0)
    assert totp.t() == now - 1
    again = TOTP(KEY)
    again.time = totp.time
    assert not again.verify(before.token(), 1, now)


def test_the_wait_doubles_and_has_no_end_of_its_own() -> None:
    """So ours is set by `Factor.throttle_increment`."""
    from django_otp import models

    assert timedelta(days=36_000).total_seconds() < models.MAX_THROTTLE_DELAY_SECONDS
    assert issubclass(Factor, ThrottlingMixin)
    assert issubclass(Factor, Device)
    assert "2 ** (self.throttling_failure_count - 1)" in inspect.getsource(
        ThrottlingMixin.verify_is_allowed
    )


def test_the_flag_of_a_session_is_judged_where_we_judge_it() -> None:
    parameters = list(inspect.signature(OTPMiddleware._finalize_device).parameters)
    assert parameters == ["request", "user", "device"]


def test_a_pending_sign_in_outlives_a_password_change_in_allauth(
    careful: Any, client: Client
) -> None:
    """What waits in the session names a person and nothing of their password: our stages do."""
    client.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    kept = client.session[LOGIN_SESSION_KEY]
    assert kept["user_pk"]
    assert set(kept["state"]["stages"]) >= {"noted", AuthenticateStage.key}
    assert kept["state"]["stages"]["noted"]["data"]["bound_to"]
    assert kept["state"]["stages"]["current"] == AuthenticateStage.key


def test_stages_are_an_ordered_list_that_the_adapter_names() -> None:
    assert "get_login_stages" in inspect.getsource(LoginStageController.get_stages)
    assert settings.LOGIN_STAGES[0] == "apps.accounts.engine.stages.Noted"
    assert settings.LOGIN_STAGES[-1] == "apps.accounts.engine.stages.Unchanged"
    assert {"handle", "exit", "abort"} <= set(dir(LoginStage))


def test_a_record_carries_what_the_ceremony_says(careful: Any, client: Client) -> None:
    client.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    client.post(STAGE, {"code": shown()})
    records = client.session[login_flow.AUTHENTICATION_METHODS_SESSION_KEY]
    assert [record["method"] for record in records] == ["password", "mfa"]
    assert records[1]["proof"] == "totp"
    assert records[1]["factor"] == Factor.objects.get(kind="totp").pk


def test_a_step_is_announced_with_what_the_ceremony_says() -> None:
    source = inspect.getsource(login_flow.record_authentication)
    assert "authentication_step_completed.send(" in source
    assert "**extra_data" in source
    assert authentication_step_completed


def test_the_views_that_we_extend_have_the_seams_that_we_use() -> None:
    for view, seams in (
        (AuthenticateView, {"_build_forms", "form_valid", "get_form_class", "post"}),
        (ReauthenticateView, {"form_valid", "get_form_class"}),
    ):
        assert seams <= set(dir(view)), view
    assert "auth_form" in inspect.getsource(AuthenticateView._build_forms)
    assert "form.save()" in inspect.getsource(AuthenticateView.form_valid)


def test_allauths_own_trust_and_bypass_are_off(careful: Any, client: Client) -> None:
    assert mfa_settings.TRUST_ENABLED is False
    assert mfa_settings.TOTP_INSECURE_BYPASS_CODE is None
    client.cookies["mfa_trusted"] = "x"
    answer = client.post("/sign-in/", {"login": careful.email, "password": PASSWORD})
    assert answer["Location"] == STAGE


def test_allauth_keeps_none_of_our_secrets(person: Any) -> None:
    from allauth.mfa.models import Authenticator

    give_app(person)
    assert not Authenticator.objects.exists()
