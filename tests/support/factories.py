"""People and applications for tests, made by the product's own services, handed out as plain values.

Tests that speak only HTTP use these to have somebody to speak as; nothing of the product's leaks through.
"""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

PASSWORD = "seven-Quiet-trams-in-1931"
REDIRECT_URI = "https://notes.example/callback"
POST_LOGOUT_REDIRECT_URI = "https://notes.example/"
SCOPES = ("openid", "profile", "email", "offline_access", "documents:read", "documents:write")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account."""

    id: uuid.UUID
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class RegisteredClient:
    """A registered application; `secret` is empty for a public one and for one that has keys."""

    pk: int
    id: str
    secret: str
    redirect_uri: str
    post_logout_redirect_uri: str


def make_person(
    *,
    email: str | None = None,
    password: str = PASSWORD,
    verified: bool = True,
    roles: Sequence[str] | None = None,
    claims: Mapping[str, Any] | None = None,
    username: str | None = None,
    is_superuser: bool = False,
) -> Person:
    """Return a new person, verified, with the default roles unless told otherwise."""
    from apps.accounts.services import people

    user = people.create(
        email=email or f"{uuid.uuid4().hex[:12]}@example.com",
        password=password,
        verified=verified,
        username=username,
        is_superuser=is_superuser,
        claims=claims,
        roles=roles,
    )
    return Person(id=user.pk, email=user.email, password=password)


def deactivate(person: Person) -> None:
    """Shut somebody out, as staff does."""
    from apps.accounts.services import people

    people.deactivate(user=people.find(person.id))


def make_client(
    *, owner: Person | None = None, roles: Sequence[str] = (), **registration: Any
) -> RegisteredClient:
    """Return a newly registered application: by default a confidential web application of a third party.

    `registration` are fields of the registration: kind, profile, redirect_uris, post_logout_redirect_uris, origins,
    grants, scopes, auth_method, jwks, token_format, id_token_alg, is_first_party, name, client_uri, logo_uri, …;
    `metadata` is a mapping of client metadata by its registered names.
    """
    from apps.clients.metadata import Metadata, Registration
    from apps.clients.services import registration as registrations

    values: dict[str, Any] = {"name": "Notes"}
    if registration.get("kind") != "machine":
        values |= {
            "redirect_uris": (REDIRECT_URI,),
            "post_logout_redirect_uris": (POST_LOGOUT_REDIRECT_URI,),
            "scopes": SCOPES,
        }
    values |= registration
    values["metadata"] = Metadata(**registration.get("metadata", {}))
    made = registrations.register(
        registration=Registration(**values), owner_id=owner.id if owner else None, roles=roles
    )
    return RegisteredClient(
        pk=made.application_pk,
        id=made.client_id,
        secret=made.client_secret or "",
        redirect_uri=next(iter(values.get("redirect_uris", ())), ""),
        post_logout_redirect_uri=next(iter(values.get("post_logout_redirect_uris", ())), ""),
    )


def register_anew(client: RegisteredClient, **changes: Any) -> None:
    """Register something else of an application, as staff does."""
    from apps.clients.services import registration

    registration.change(application_pk=client.pk, **changes)


def switch_off(client: RegisteredClient) -> None:
    """Disable an application, as its owner or staff does."""
    from apps.clients.services import registration

    registration.disable(application_pk=client.pk)


def make_machine(*, roles: Sequence[str] = ("staff",), **registration: Any) -> RegisteredClient:
    """Return a newly registered machine: client credentials, by default with the role staff for users:read."""
    return make_client(
        **{"kind": "machine", "name": "Nightly job", "scopes": ("users:read",), "roles": roles}
        | registration
    )


def make_resource(
    identifier: str = "https://calendar.example/mcp",
    *,
    name: str = "Calendar",
    scopes: Mapping[str, str] | None = None,
    is_open: bool = False,
) -> str:
    """Register a protected resource; returns its identifier."""
    from apps.access.services import resources

    resources.define(
        identifier=identifier,
        name=name,
        scopes=list(({"calendar:read": "See your calendar"} if scopes is None else scopes).items()),
        is_open=is_open,
    )
    return identifier


def forget_resource(identifier: str) -> None:
    """Let no token be had any more for a protected resource."""
    from apps.access.services import resources

    resources.remove(identifier=identifier)


def trust_issuer(issuer: str, *, subject: str, client_ids: Sequence[str], **keys: Any) -> None:
    """Believe what an issuer says of people (RFC 7523): `subject` is "id", "linked" or "email"."""
    from apps.oauth.services import issuers

    issuers.define(issuer=issuer, subject=subject, client_ids=list(client_ids), **keys)


def link_identity(person: Person, *, issuer: str, subject: str) -> None:
    """Let an account at another provider open this person's account."""
    from apps.accounts.services import identities

    identity = identities.Identity("authority", issuer, subject)
    identities.link(user_id=person.id, identity=identity)
