"""What a session remembers of a factor that was proved."""

import time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model, login
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django_otp import DEVICE_ID_SESSION_KEY

from apps.accounts.models import BrowserSession
from apps.factors.models import Factor
from tests.support import factories

pytestmark = pytest.mark.django_db
BACKEND = "apps.accounts.engine.backends.PasswordBackend"


def signed_in_after(user: Any, *records: dict[str, Any]) -> Client:
    """Somebody whose sign-in left these of allauth's records."""
    client = Client()
    request: Any = RequestFactory().get("/")
    request.session, request.user = client.session, AnonymousUser()
    request.session["account_authentication_methods"] = list(records)
    request.session["account_authentication_methods_user"] = str(user.pk)
    login(request, user, backend=BACKEND)
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client


def is_verified(client: Client) -> bool:
    request: Any = client.get("/account/").wsgi_request
    return bool(request.user.is_verified())


def by_factor(factor: Factor, proof: str) -> dict[str, Any]:
    return {"method": "mfa", "at": time.time(), "factor": factor.pk, "proof": proof}


PASSWORD = {"method": "password", "at": 0.0}


def test_a_proof_is_kept_in_its_own_word_and_verifies_the_session() -> None:
    user = get_user_model().objects.get(pk=factories.make_person().id)
    factor = Factor.objects.create(user=user, kind="passkey", name="Phone")
    client = signed_in_after(user, PASSWORD, by_factor(factor, "hwk"))
    session = BrowserSession.objects.get(user=user)
    assert [entry["method"] for entry in session.methods] == ["pwd", "hwk"]
    assert client.session[DEVICE_ID_SESSION_KEY] == factor.persistent_id
    assert is_verified(client)


def test_a_sign_in_without_a_factor_is_not_verified() -> None:
    user = get_user_model().objects.get(pk=factories.make_person().id)
    Factor.objects.create(user=user, kind="totp", name="Phone")
    client = signed_in_after(user, PASSWORD)
    assert not is_verified(client)


def test_the_factor_of_somebody_else_and_one_that_is_gone_verify_nothing() -> None:
    user = get_user_model().objects.get(pk=factories.make_person().id)
    other = Factor.objects.create(user_id=factories.make_person().id, kind="totp", name="Theirs")
    gone = Factor.objects.create(user=user, kind="totp", name="Mine")
    record = by_factor(gone, "totp")
    gone.delete()
    for one in (by_factor(other, "totp"), record):
        client = signed_in_after(user, PASSWORD, one)
        assert not is_verified(client)
