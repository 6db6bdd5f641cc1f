"""What we rely on in allauth.mfa and fido2. A test that fails after an upgrade names what to look at."""

import inspect
import json
from typing import Any

import pytest
from allauth.account.stages import LoginStageController
from allauth.core import context
from allauth.mfa import app_settings
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.internal.constants import LoginStageKey
from allauth.mfa.webauthn.internal import auth, flows
from allauth.mfa.webauthn.stages import PasskeySignupStage
from django.test import RequestFactory
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.webauthn import CollectedClientData

from apps.accounts.models import User
from tests.support import factories


@pytest.fixture
def asking(db: None) -> Any:
    """A request that allauth finds, and a person."""
    request: Any = RequestFactory().get("/")
    request.session = {}
    with context.request_context(request):
        yield request, User.objects.get(pk=factories.make_person().id)


def test_options_are_json_and_the_state_holds_the_challenge(asking: Any) -> None:
    _, user = asking
    made = auth.begin_registration(user, passwordless=True)["publicKey"]
    assert json.loads(json.dumps(made))["challenge"] == auth.get_state()["challenge"]
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["authenticatorSelection"]["userVerification"] == "required"
    for who in (None, user):
        options = auth.begin_authentication(who)["publicKey"]
        assert auth.get_state() == {
            "challenge": options["challenge"],
            "user_verification": "required",
        }
        assert options["rpId"] == "localhost"


def test_there_is_one_state_for_each_session(asking: Any) -> None:
    """Why we keep challenges in a table: a second tab would take the first one's."""
    _, user = asking
    auth.begin_authentication(None)
    first = auth.get_state()
    auth.begin_authentication(user)
    assert auth.get_state() != first
    auth.clear_state()
    assert auth.get_state() is None


def test_fido2_lets_ports_and_subdomains_pass() -> None:
    """Why we compare the origin ourselves."""
    assert verify_rp_id("localhost", "http://localhost:1")
    assert verify_rp_id("example.com", "https://evil.example.com:8443")
    assert not verify_rp_id("example.com", "https://evil.example")


def test_fido2_looks_at_neither_frame_nor_counter() -> None:
    """Why we do."""
    source = inspect.getsource(Fido2Server.authenticate_complete)
    assert "cross_origin" not in source
    assert "counter" not in source
    assert CollectedClientData.create("webauthn.get", b"x", "o")._data["crossOrigin"] is False


def test_our_settings_reach_allauth() -> None:
    assert app_settings.WEBAUTHN_USER_VERIFICATION == "required"
    assert not app_settings.WEBAUTHN_ALLOW_INSECURE_ORIGIN
    assert app_settings.PASSKEY_LOGIN_ENABLED
    assert app_settings.PASSKEY_SIGNUP_ENABLED
    assert "authenticate_webauthn" in app_settings.FORMS
    assert "authenticate_webauthn" in inspect.getsource(AuthenticateView.get_webauthn_form_class)


def test_a_passkey_that_signed_in_is_no_second_time_asked_for() -> None:
    """allauth looks for these words in the records of a sign-in."""
    source = inspect.getsource(flows.did_use_passwordless_login)
    for word in ('"method"', '"type"', '"passwordless"', '"mfa"', '"webauthn"'):
        assert word in source


def test_the_names_we_call_exist() -> None:
    assert PasskeySignupStage.key == LoginStageKey.MFA_SIGNUP_WEBAUTHN.value
    assert PasskeySignupStage.urlname == "mfa_signup_webauthn"
    assert "passkey_signup" in inspect.getsource(PasskeySignupStage)
    assert list(inspect.signature(LoginStageController.enter).parameters) == [
        "request",
        "stage_key",
    ]
    assert list(inspect.signature(auth.complete_authentication).parameters) == ["user", "response"]
    assert list(inspect.signature(auth.complete_registration).parameters) == ["credential"]
    assert callable(auth.extract_user_from_response)
