"""Factors that are proved without their ceremony: for tests about what a proof is worth.

The ceremonies themselves are shown in a browser and by the tests of the factors.
"""

from datetime import timedelta
from typing import Any

from django.test import Client

from tests.support.factories import Person


def prove(browser: Client, *methods: str, ago: float = 0) -> None:
    """Note in the browser's session that these methods were proved, `ago` seconds before now."""
    from apps.accounts.models import BrowserSession
    from apps.core import clock

    row = BrowserSession.objects.get(pk=browser.session["sid"])
    at = (clock.now() - timedelta(seconds=ago)).timestamp()
    kept = [entry for entry in row.methods if entry["method"] not in methods]
    row.methods = [*kept, *({"method": method, "at": at} for method in methods)]
    row.save(update_fields=["methods"])


def age(browser: Client, seconds: float) -> None:
    """Let everything that was proved in this browser be older by so many seconds."""
    from apps.accounts.models import BrowserSession

    row = BrowserSession.objects.get(pk=browser.session["sid"])
    row.methods = [entry | {"at": entry["at"] - seconds} for entry in row.methods]
    row.save(update_fields=["methods"])


def enrol(person: Person, kind: str = "totp") -> Any:
    """Give somebody a factor: a row, without what would prove it."""
    from apps.factors.models import Factor

    return Factor.objects.create(user_id=person.id, kind=kind, name=kind, confirmed=True)
