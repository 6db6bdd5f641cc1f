"""People at the staff site, and what they do there."""

from typing import Any

from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from tests.support.factories import Person

BACKEND = "apps.accounts.engine.backends.PasswordBackend"


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(pk=person.id), backend=BACKEND)
    return client


def act(client: Client, screen: str, action: str, *pks: Any) -> Any:
    return client.post(
        reverse(f"admin:{screen}_changelist"),
        {"action": action, "_selected_action": pks},
        follow=True,
    )
