"""Copies of people's data for tests: asked for in the browser, made by the worker, opened."""

import io
from zipfile import ZipFile

from django.test import Client

from apps.accounts.models import Export
from apps.accounts.services import exports
from apps.core.services import worker
from tests.lifecycle import full_life
from tests.support.calling import body_of
from tests.support.factories import PASSWORD

PAGE = "/account/export/"


def proved(browser: Client) -> None:
    browser.post("/reauthenticate/", {"password": PASSWORD})


def made(browser: Client) -> Export:
    """A copy, ready to be fetched."""
    assert browser.post(PAGE).status_code == 302
    worker.run_due()
    return Export.objects.get(state="ready")


def opened(browser: Client, export: Export) -> ZipFile:
    proved(browser)
    answer = browser.get(f"{PAGE}{export.pk}/")
    assert answer.status_code == 200
    return ZipFile(io.BytesIO(body_of(answer)))


def taken(life: full_life.Life) -> ZipFile:
    export = made(life.browser)
    with exports.fetch(user_id=life.person.id, export_id=export.pk) as file:
        return ZipFile(io.BytesIO(file.read()))
