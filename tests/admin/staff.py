"""People at the staff site, and what they do there."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.support.factories import Person

BACKEND = "apps.accounts.engine.backends.PasswordBackend"


def signed_in(person: Person, *, proved: bool = True) -> Client:
    """Somebody in a session that has proved a factor, as the staff site demands, or has not."""
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id), backend=BACKEND)
    if proved:
        from django_otp import DEVICE_ID_SESSION_KEY

        from apps.factors.models import Factor

        factor, _ = Factor.objects.get_or_create(user_id=person.id, kind=Factor.Kind.TOTP)
        session = client.session
        session[DEVICE_ID_SESSION_KEY] = factor.persistent_id
        session.save()
    return client


def act(client: Client, screen: str, action: str, *pks: Any) -> Any:
    return client.post(
        reverse(f"admin:{screen}_changelist"),
        {"action": action, "_selected_action": pks},
        follow=True,
    )
