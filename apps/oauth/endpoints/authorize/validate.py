"""A request whose target is known, through every rule, in order."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from apps.access.scopes import Scope
from apps.access.services import resources
from apps.access.services.resources import Resource
from apps.oauth.endpoints.authorize import checks
from apps.oauth.endpoints.authorize.target import Target
from apps.oauth.interaction.facts import Request
from apps.oauth.request_objects import claims_parameter, id_token_hint
from apps.oauth.request_objects.parameters import Parameters
from apps.oauth.response.kinds import Kinds
from apps.oauth.services import details, details_syntax, targets
from apps.oauth.services.details import Details


@dataclass(frozen=True, slots=True)
class Validated:
    """What goes into the code, and what is still to be judged against the person's facts.

    `resources` is where tokens will be shown, as it was sent; `named` are those of them that are
    not ours.
    """

    target: Target
    kinds: Kinds
    request: Request
    code_challenge: str
    nonce: str
    claims: Mapping[str, Any]
    resources: tuple[str, ...] = ()
    named: tuple[Resource, ...] = ()
    cnf: Mapping[str, str] = field(default_factory=dict)
    details: Details = ()

    def scope_row(self, name: str) -> Scope:
        """One of the request's scopes, with its sentence: ours, or one that a resource brought."""
        return resources.scope_row(name, self.named)


def validate(sent: Parameters, target: Target, *, started_at: datetime) -> Validated:
    """Apply each rule. Raises `OAuthError`s, all of which may go to the target."""
    client = target.client
    checks.refuse_repeated(sent)
    checks.refuse_oversized(sent)
    checks.check_response_mode(sent, client)
    checks.refuse_registration(sent)
    checks.check_client_may_ask(sent, client)
    asked = checks.read_response_type(sent, client)
    where = tuple(dict.fromkeys(sent.lists.get("resource", ())))
    named = targets.find(where, client)
    scopes = checks.read_scopes(sent, client, asked, named)
    exactly = details.checked(details_syntax.parse(sent.get("authorization_details")), client)
    checks.check_id_token_in_front(sent, asked, scopes)
    challenge = checks.read_code_challenge(sent, client, asked)
    claims = claims_parameter.parse(sent.get("claims"))
    subject = id_token_hint.subject_of(sent.get("id_token_hint"), client_id=client.client_id)
    return Validated(
        target=target,
        kinds=asked,
        request=Request(
            started_at=started_at,
            scopes=scopes,
            prompts=checks.read_prompts(sent),
            max_age=checks.read_max_age(sent, client),
            subject=checks.one_subject(subject, claims_parameter.subject_of(claims)),
            is_first_party=client.is_first_party,
            has_details=bool(exactly),
            resources=tuple(resource.identifier for resource in named),
            claim_scopes=checks.scopes_of_claims(claims, scopes, client),
            demand=checks.read_demand(sent, client, claims_parameter.acr_of(claims)),
        ),
        code_challenge=challenge,
        nonce=sent.get("nonce"),
        claims=claims,
        resources=where,
        named=named,
        cnf=checks.read_holder(sent),
        details=exactly,
    )
