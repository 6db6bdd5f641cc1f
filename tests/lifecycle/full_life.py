"""Somebody who used everything there is, and left their mark wherever one can be left."""

import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image

from apps.accounts.services import profiles
from apps.core import clock
from apps.core.services import jobs, worker
from apps.keys.services import encryption
from tests.admin.staff import signed_in as at_the_desk
from tests.factors.conftest import KEY
from tests.support import authorizing, devices
from tests.support.calling import EVERYTHING, caller_for
from tests.support.factories import PASSWORD, Person, make_client, make_person

EMAIL, SECOND = "quintessa.fogg@example.com", "q.fogg.private@example.net"
ADDRESS, AGENT = "203.0.113.77", "Quaintfox/9.7 (Fogg's own)".replace("'", "")
CLAIMS = {
    "name": "Quintessa Phileas Fogg",
    "given_name": "Quintessa",
    "middle_name": "Phileas",
    "family_name": "Foggsworth",
    "nickname": "Quinnie77",
    "gender": "fogg-gender",
    "birthdate": "1931-07-09",
    "zoneinfo": "Pacific/Chatham",
    "locale": "de",
    "phone_number": "+41446681800",
    "phone_number_verified": True,
    "website": "https://fogg-website.example/",
    "profile": "https://fogg-profile.example/",
    "address": {"street_address": "7 Savile Row Fogghouse", "locality": "Foggtown"},
    "additional_info": {"desk": "fogg-desk-42"},
}
TITLE, TEXT, FILENAME = "Foggs secret balloon", "around the fogg world", "fogg-luggage-list.txt"


@dataclass
class Life:
    """The person, and every word by which they could be recognised."""

    person: Person
    browser: Client
    words: set[str] = field(default_factory=set)

    def is_mine(self, path: Path) -> bool:
        """Whether a file is of this person: pictures and copies have nobody else here."""
        return bool({"pictures", "exports"} & set(path.parts))


def lived() -> Life:
    """Return somebody with data in every app."""
    person = make_person(
        email=EMAIL, username="quinnie.fogg", claims=CLAIMS, roles=["member", "developer"]
    )
    life = Life(person, _browser())
    life.words |= {EMAIL, SECOND, ADDRESS, AGENT, "quinnie.fogg", TITLE, TEXT, FILENAME}
    life.words |= {str(person.id), person.id.hex}
    claims = {**CLAIMS, **CLAIMS["address"], **CLAIMS["additional_info"]}  # type: ignore[dict-item]
    life.words |= {v for v in claims.values() if isinstance(v, str) and len(v) > 4}
    _signs_in(life)
    _has_documents(life)
    _uses_apps(life)
    _owns_an_application(life)
    _has_factors(life)
    _is_looked_after(life)
    life.browser.post("/account/profile/picture/", {"picture": _picture()})
    life.browser.post("/account/export/")
    worker.run_due()
    with transaction.atomic():
        jobs.enqueue(kind="accounts.letter", about=person.id, payload={"user": str(person.id)})
    return life


def _browser() -> Client:
    return Client(REMOTE_ADDR=ADDRESS, headers={"User-Agent": AGENT})


def _picture() -> SimpleUploadedFile:
    written = io.BytesIO()
    Image.new("RGB", (9, 9), "red").save(written, "PNG")
    return SimpleUploadedFile("me.png", written.getvalue(), "image/png")


def _signs_in(life: Life) -> None:
    """Rightly, wrongly, half; with a second address, and a password that is being reset."""
    credentials = {"login": EMAIL, "password": PASSWORD}
    _browser().post("/sign-in/", credentials | {"password": "not-the-right-one"})
    life.browser.post("/sign-in/", credentials | {"remember": "on"})
    life.browser.post("/reauthenticate/", {"password": PASSWORD})
    life.browser.post("/account/emails/", {"action_add": "", "email": SECOND})
    _browser().post("/sign-in/", credentials)
    _browser().post("/password/forgotten/", {"email": EMAIL})
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user_id=life.person.id, email=SECOND, verified=True)


def _has_documents(life: Life) -> None:
    """A text, a file, versions; shared with somebody, and by somebody."""
    me, other = caller_for(life.person, EVERYTHING), make_person()
    made = me.post("/api/v1/documents", {"title": TITLE, "body": TEXT}).json()
    me.patch(f"/api/v1/documents/{made['id']}", {"body": f"{TEXT}, twice"})
    me.post(f"/api/v1/documents/{made['id']}/shares", {"user": str(other.id), "level": "read"})
    upload = SimpleUploadedFile(FILENAME, f"{TEXT}, as a file".encode(), "text/plain")
    me.form("POST", "/api/v1/documents", title=TITLE, file=upload)
    theirs = caller_for(other, EVERYTHING)
    shared = theirs.post("/api/v1/documents", {"title": "Other", "body": "Other"}).json()
    theirs.post(
        f"/api/v1/documents/{shared['id']}/shares", {"user": str(life.person.id), "level": "write"}
    )
    me.patch(f"/api/v1/documents/{shared['id']}", {"title": "Changed by another hand"})


def _uses_apps(life: Life) -> None:
    """Tokens of every kind, a code that nobody redeemed, requests that wait."""
    told = {"backchannel_logout_uri": "https://unreachable.invalid/logout"}
    opaque = make_client(token_format="opaque", metadata=told)
    answer = authorizing.agree(life.browser, authorizing.authorize(life.browser, opaque))
    tokens = authorizing.exchange(opaque, authorizing.reply(answer).code)
    authorizing.reply(authorizing.authorize(life.browser, opaque))
    hint = {"id_token_hint": tokens["id_token"], "prompt": "login"}
    authorizing.authorize(life.browser, opaque, **hint)
    authorizing.authorize(Client(), opaque, login_hint=EMAIL)
    page = authorizing.authorize(life.browser, opaque, prompt="select_account")
    chosen = authorizing.walk(life.browser, page)
    life.browser.post(chosen.request["PATH_INFO"], {"account": "this"} | _request_id(chosen))
    devices.allow(life.person, devices.codes(devices.make_device())["user_code"])


def _request_id(page: Any) -> dict[str, str]:
    import re

    found = re.search(r'name="request_id" value="([^"]*)"', page.content.decode())
    return {"request_id": found[1]} if found else {}


def _owns_an_application(life: Life) -> None:
    make_client(owner=life.person, name="Balloon bookings")


def _has_factors(life: Life) -> None:
    """One of each kind, a trusted browser, another provider: as the engines keep them."""
    from allauth.mfa.models import Authenticator
    from allauth.socialaccount.models import SocialAccount

    from apps.factors.models import Challenge, Factor, TrustedBrowser

    key = Authenticator.objects.create(
        user_id=life.person.id, type=Authenticator.Type.WEBAUTHN, data={"name": "Fogg key ring"}
    )
    Factor.objects.create(
        user_id=life.person.id, kind="passkey", name="Fogg key ring", authenticator=key
    )
    Factor.objects.create(
        user_id=life.person.id, kind="totp", name="Fogg phone", secret=encryption.encrypt(KEY)
    )
    Challenge.objects.create(
        digest="c", holder="h", purpose="enrol", user_id=life.person.id, expires_at=clock.now()
    )
    TrustedBrowser.objects.create(user_id=life.person.id, digest="d", user_agent=AGENT)
    SocialAccount.objects.create(
        user_id=life.person.id,
        provider="google",
        uid="upstream-fogg-id",
        extra_data={"sub": "upstream-fogg-id", "name": "Upstream Fogg"},
    )
    life.words |= {"Fogg key ring", "Fogg phone", "upstream-fogg-id", "Upstream Fogg"}


def _is_looked_after(life: Life) -> None:
    """Staff changed the account, put it into a group, and deleted something; history keeps that."""
    from apps.access.services import groups

    groups.define(name="Travellers", roles=["member"])
    groups.add_member(name="Travellers", user_id=life.person.id)
    staff = make_person(is_superuser=True)
    desk = at_the_desk(staff)
    values = profiles.values_of(life.person.id)
    form = {n: v if isinstance(v, str) else json.dumps(v) for n, v in values.items()}
    prefixed = {f"profile-0-{name}": value for name, value in form.items()}
    management = {f"profile-{n}_FORMS": "1" for n in ("TOTAL", "INITIAL")}
    desk.post(
        f"/admin/accounts/user/{life.person.id}/change/",
        {"email": EMAIL, "username": "quinnie.fogg", "profile-0-user": str(life.person.id)}
        | prefixed
        | management,
    )
    from django.contrib.admin.models import CHANGE, LogEntry

    from apps.accounts.models import User
    from apps.documents.models import Document

    LogEntry.objects.log_actions(
        life.person.id, [User.objects.get(pk=staff.id)], CHANGE, "another", single_object=True
    )
    for row in (User.objects.get(pk=life.person.id), Document.objects.filter(title=TITLE)[0]):
        LogEntry.objects.log_actions(staff.id, [row], CHANGE, str(row), single_object=True)
