"""What the owner of applications is shown of them."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from apps.clients.models import Application
from apps.clients.profiles import SECRET_METHODS
from apps.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Owned:
    """One application as its owner sees it."""

    pk: int
    client_id: str
    name: str
    kind: str
    kind_name: str
    is_active: bool
    is_first_party: bool
    auth_method: str
    uses_secrets: bool
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    origins: tuple[str, ...]
    scopes: tuple[str, ...]
    default_acr_values: tuple[str, ...]
    default_max_age: int | None
    demands_second_factor: bool
    client_uri: str
    logo_uri: str
    policy_uri: str
    tos_uri: str


def owned_by(user_id: uuid.UUID) -> list[Owned]:
    """Every application of a person, by name."""
    return [_owned(row) for row in Application.objects.filter(user=user_id)]


def find_owned(*, user_id: uuid.UUID, client_id: str) -> Owned:
    """One of a person's applications. Raises `NotFound`, also for somebody else's."""
    row = Application.objects.filter(user=user_id, client_id=client_id).first()
    if row is None:
        raise NotFound
    return _owned(row)


def names_of(client_ids: Collection[str]) -> dict[str, str]:
    """What these applications are called; of one that is gone, nothing."""
    rows = Application.objects.filter(client_id__in=client_ids)
    return dict(rows.values_list("client_id", "name"))


def _owned(row: Application) -> Owned:
    return Owned(
        pk=row.pk,
        client_id=row.client_id,
        name=row.name,
        kind=row.kind,
        kind_name=str(row.get_kind_display()),
        is_active=row.is_active,
        is_first_party=row.is_first_party,
        auth_method=row.token_endpoint_auth_method,
        uses_secrets=row.token_endpoint_auth_method in SECRET_METHODS,
        redirect_uris=tuple(row.redirect_uris.split()),
        post_logout_redirect_uris=tuple(row.post_logout_redirect_uris.split()),
        origins=tuple(row.allowed_origins.split()),
        scopes=tuple(row.allowed_scopes),
        default_acr_values=tuple(row.default_acr_values),
        default_max_age=row.default_max_age,
        demands_second_factor=row.demands_second_factor,
        client_uri=row.client_uri,
        logo_uri=row.logo_uri,
        policy_uri=row.policy_uri,
        tos_uri=row.tos_uri,
    )
