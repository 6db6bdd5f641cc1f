"""What the steps judge: the wishes in a request, and what is true of the person. Plain values."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from apps.oauth.acr import Demand, Proof, fresh, reached


@dataclass(frozen=True, slots=True)
class Request:
    """What an authorization request asks of the person, validated (OIDC Core §3.1.2.1).

    `scopes` are those that exist and that the client may ask for; `claim_scopes` are those that
    release the single claims it asks for; `subject` is the person the client expects ("" for
    anybody); `started_at` is when the request first arrived; `resources` are those besides our own
    APIs that its tokens are for; `has_details` says whether it asks for something exactly.
    """

    started_at: datetime
    scopes: tuple[str, ...]
    prompts: frozenset[str] = frozenset()
    max_age: int | None = None
    subject: str = ""
    is_first_party: bool = False
    claim_scopes: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    has_details: bool = False
    demand: Demand = field(default_factory=Demand)

    @property
    def is_silent(self) -> bool:
        """Whether no page may be shown (`prompt=none`)."""
        return "none" in self.prompts

    @property
    def authenticated_since(self) -> datetime | None:
        """The earliest instant of authentication that is recent enough; None when any will do.

        Counted back from the start of the request and never from now: otherwise `max_age=0`
        could not be satisfied by anybody.
        """
        age = 0 if "login" in self.prompts else self.max_age
        return None if age is None else self.started_at - timedelta(seconds=age)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true when the request is judged; the defaults are a stranger's.

    `open_scopes` are those of the request's scopes that the person's roles open. `chosen` is
    the account picked on the account page for this very request. `factors` are the kinds of
    factors that the person has, looked for only when more has to be proved; `goes_without` says
    that they would rather not prove more than this very request needs, `has_agreed` that they
    agreed to its details. `last_used_at` is when the client was last let in, as far as the consent
    remembers; no step looks at it.
    """

    person: UUID | None = None
    sid: UUID | None = None
    proofs: tuple[Proof, ...] = ()
    chosen: UUID | None = None
    open_scopes: tuple[str, ...] = ()
    consented: frozenset[str] = frozenset()
    declined: frozenset[str] = frozenset()
    consented_resources: frozenset[str] = frozenset()
    granted_at: datetime | None = None
    factors: frozenset[str] = frozenset()
    goes_without: bool = False
    has_agreed: bool = False
    last_used_at: datetime | None = None

    @property
    def authenticated_at(self) -> datetime | None:
        """When the person last proved who they are, by whatever means."""
        return max((proof.at for proof in self.proofs), default=None)

    def level_for(self, request: Request) -> str:
        """The level that the proofs reach which are recent enough for this request."""
        usable = fresh(self.proofs, request.authenticated_since)
        return reached([proof.method for proof in usable])

    def has_authenticated_since(self, instant: datetime) -> bool:
        """Whether the person proved who they are at `instant` or later."""
        return self.authenticated_at is not None and self.authenticated_at >= instant

    def picked_account_for(self, request: Request) -> bool:
        """Whether this account was picked for this request: on its page, or by signing in."""
        return self.has_authenticated_since(request.started_at) or (
            self.person is not None and self.chosen == self.person
        )


def scopes_to_agree(request: Request, facts: Facts) -> tuple[str, ...]:
    """What the person is asked about: scopes, and what single claims amount to (§5.5)."""
    return tuple(dict.fromkeys([*facts.open_scopes, *request.claim_scopes]))


def granted_scopes(request: Request, facts: Facts) -> tuple[str, ...]:
    """What a token may get: asked for, open to the client, opened by roles, and agreed to.

    A first-party client is the operator's own: it needs no consent (see `consent`).
    """
    if request.is_first_party:
        return facts.open_scopes
    return tuple(scope for scope in facts.open_scopes if scope in facts.consented)
