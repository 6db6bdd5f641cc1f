"""The routes of signing in and out, and the one page there is."""

import hashlib
import time

from flask import Flask, redirect, render_template, request, session
from werkzeug.wrappers import Response

from relying_app import answers, documents, visit
from relying_app.config import Instance
from relying_app.person import Person
from relying_app.provider import (
    MisbehavedError,
    Provider,
    ProviderError,
    RefusedError,
    UnreachableError,
)
from relying_app.sessions import MemorySessions
from relying_app.visit import Notice, Pending

INSTANTS = ("auth_time", "exp", "iat", "nbf", "updated_at")


def register(
    app: Flask, *, instance: Instance, provider: Provider, sessions: MemorySessions
) -> None:
    """Add the routes to the application."""
    pages = Pages(instance, provider, sessions)
    app.add_url_rule("/", "home", pages.home)
    app.add_url_rule("/sign-in", "sign_in", pages.sign_in)
    app.add_url_rule("/sign-in/silent", "sign_in_silently", pages.sign_in_silently)
    app.add_url_rule("/callback", "callback", pages.callback)
    app.add_url_rule("/sign-out", "sign_out", pages.sign_out, methods=["POST"])
    app.add_url_rule("/healthz", "healthz", healthz)
    app.add_template_filter(instant)
    app.add_template_filter(fingerprint)
    app.add_template_filter(initials)


class Pages:
    """The views; each one reads the request, asks the provider, answers."""

    def __init__(self, instance: Instance, provider: Provider, sessions: MemorySessions) -> None:
        self._instance = instance
        self._provider = provider
        self._sessions = sessions

    def home(self) -> Response | str:
        """Show the signed-in or the signed-out page."""
        if "state" in request.args and self._provider.is_signed_out_response():
            host = self._instance.issuer_host
            sentence = f"You are signed out of {self._instance.name} and of {host}."
            visit.say(Notice(sentence=sentence, good=True))
            return redirect("/", 303)
        person = visit.person()
        if person is None:
            return render_template("signed_out.html", notice=visit.heard())
        answer = visit.answer()
        return render_template(
            "signed_in.html",
            person=person,
            notice=visit.heard(),
            answer=answer,
            page=documents.page_of(answer) if answer else None,
            form_token=visit.form_token(),
            instants=INSTANTS,
        )

    def sign_in(self) -> Response:
        """Send the browser to the provider."""
        return self._provider.sign_in()

    def sign_in_silently(self) -> Response:
        """The same, but the provider may show nothing (OIDC Core §3.1.2.1, `prompt=none`)."""
        return self._provider.sign_in(prompt="none")

    def callback(self) -> Response:
        """Finish the sign-in under a new session name, so that a planted session gains nothing."""
        pending = visit.put_off_until(request.args.get("state", ""))
        person = self._provider.finish_sign_in()
        visit.begin(person)
        self._sessions.rename(session)
        self._learn_name(person)
        if pending is None:
            return redirect("/", 303)
        return self._resume(person, pending)

    def sign_out(self) -> Response | tuple[str, int]:
        """Sign out here first, then at the provider."""
        person = visit.person()
        visit.end()
        self._sessions.rename(session)
        if person is None:
            return redirect("/", 303)
        try:
            return self._provider.sign_out(person)
        except (UnreachableError, MisbehavedError):
            host = self._instance.issuer_host
            return render_template(
                "message.html",
                title=f"You are signed out of {self._instance.name} only",
                sentence=f"{host} does not answer, so you may still be signed in there.",
            ), 503

    def _resume(self, person: Person, pending: Pending) -> Response:
        """Repeat the call that waited for this sign-in, once: a second refusal is an answer."""
        if person.claims["sub"] != pending.subject:
            visit.say(Notice(sentence="You came back as somebody else, so nothing was deleted."))
            return redirect("/", 303)
        if not pending.wish.is_met_by(person.claims):
            raise MisbehavedError("It did not ask for the sign-in that was needed.")
        answer = documents.delete(
            self._provider, person, api=self._instance.api, document_id=pending.document_id
        )
        visit.keep(answer)
        return redirect("/#answer", 303)

    def _learn_name(self, person: Person) -> None:
        """Ask userinfo once, because the ID token of the code flow carries no profile."""
        try:
            endpoint = self._provider.userinfo_endpoint()
            answer = answers.read(self._provider.call(person, "GET", endpoint), action="Userinfo")
        except RefusedError as error:
            visit.say(Notice(sentence="Your name could not be fetched.", code=error.error))
            return
        except ProviderError:
            visit.say(
                Notice(sentence="Your name could not be fetched: the provider did not answer.")
            )
            return
        if answer.ok and isinstance(answer.body, dict) and person.is_described_by(answer.body):
            person.profile = answer.body


def healthz() -> dict[str, str]:
    """Say that the process serves; the provider is not asked."""
    return {"status": "ok"}


def instant(value: object) -> str:
    """Write a NumericDate for people; anything else becomes the empty string."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return ""
    try:
        return time.strftime("%d %b %Y, %H:%M:%S UTC", time.gmtime(value))
    except (OverflowError, ValueError, OSError):
        return ""


def fingerprint(token: str) -> str:
    """Name a token without showing it."""
    return hashlib.sha256(token.encode()).hexdigest()[:12]


def initials(name: str) -> str:
    """Return up to two initials."""
    return "".join(word[0] for word in name.split()[:2]).upper()
