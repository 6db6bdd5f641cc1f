"""What a signed-in person can try: userinfo, documents, refresh. Each is a form with a token."""

import secrets

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from relying_app import answers, challenges, documents, visit
from relying_app.config import Instance
from relying_app.person import Person
from relying_app.provider import MisbehavedError, Provider
from relying_app.visit import Notice, Pending


class NotSignedInError(Exception):
    """The action needs a person and there is none (any more)."""


def register(app: Flask, *, instance: Instance, provider: Provider) -> None:
    """Add the routes to the application."""
    actions = Actions(instance, provider)
    app.add_url_rule("/userinfo", "userinfo", actions.userinfo, methods=["POST"])
    app.add_url_rule("/documents", "documents", actions.list_documents, methods=["POST"])
    app.add_url_rule("/documents/new", "new_document", actions.new_document, methods=["POST"])
    app.add_url_rule(
        "/documents/delete", "delete_document", actions.delete_document, methods=["POST"]
    )
    app.add_url_rule("/refresh", "refresh", actions.refresh, methods=["POST"])


class Actions:
    """Each one does its call and goes back to the page, so that a reload repeats nothing."""

    def __init__(self, instance: Instance, provider: Provider) -> None:
        self._instance = instance
        self._provider = provider

    def userinfo(self) -> Response:
        """Call the userinfo endpoint; its `sub` must be the ID token's (OIDC Core §5.3.2)."""
        person = signed_in()
        response = self._provider.call(person, "GET", self._provider.userinfo_endpoint())
        answer = answers.read(response, action="Userinfo")
        if answer.ok:
            if not isinstance(answer.body, dict) or not person.is_described_by(answer.body):
                raise MisbehavedError("Its userinfo is about somebody else.")
            person.profile = answer.body
        visit.keep(answer)
        return back()

    def list_documents(self) -> Response:
        """Fetch a page of the person's documents."""
        url = request.form.get("next", "")
        visit.keep(
            documents.list_page(self._provider, signed_in(), api=self._instance.api, url=url)
        )
        return back()

    def new_document(self) -> Response:
        """Create a document from the form."""
        visit.keep(
            documents.create(
                self._provider,
                signed_in(),
                api=self._instance.api,
                title=request.form.get("title", ""),
                body=request.form.get("body", ""),
            )
        )
        return back()

    def delete_document(self) -> Response:
        """Delete a document; where the API wants a stronger sign-in, get one first (RFC 9470)."""
        person, document_id = signed_in(), request.form.get("id", "")
        if not documents.is_id(document_id):
            visit.say(Notice(sentence="Choose a document first."))
            return redirect("/", 303)
        answer = documents.delete(
            self._provider, person, api=self._instance.api, document_id=document_id
        )
        wish = challenges.read(answer.challenge) if answer.status == 401 else None
        if wish is None:
            visit.keep(answer)
            return back()
        state = secrets.token_urlsafe(32)
        subject = str(person.claims["sub"])
        visit.put_off(Pending(state=state, subject=subject, document_id=document_id, wish=wish))
        sent_away = self._provider.sign_in(state=state, **wish.parameters())
        sent_away.status_code = 303
        return sent_away

    def refresh(self) -> Response:
        """Trade the refresh token for new tokens."""
        person = signed_in()
        if not person.can_refresh:
            visit.say(Notice(sentence=f"{self._instance.name} holds no refresh token."))
            return redirect("/", 303)
        self._provider.refresh(person)
        visit.say(Notice(sentence="New tokens are here.", good=True))
        return redirect("/", 303)


def signed_in() -> Person:
    """Return the person, or raise NotSignedInError."""
    person = visit.person()
    if person is None:
        raise NotSignedInError
    return person


def back() -> Response:
    """Return to the page, at the answer."""
    return redirect("/#answer", 303)
