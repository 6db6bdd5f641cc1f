"""A registration as the row of an application keeps it."""

from collections.abc import Iterable

from django.db import transaction

from apps.clients import metadata
from apps.clients.metadata import Registration
from apps.clients.models import AllowedOrigin, Application
from apps.clients.services import origins


def read(application: Application) -> Registration:
    """Everything that is registered."""
    return Registration(
        name=application.name,
        kind=application.kind,
        profile=application.profile,
        redirect_uris=application.redirect_uris.split(),
        post_logout_redirect_uris=application.post_logout_redirect_uris.split(),
        origins=application.allowed_origins.split(),
        grants=application.allowed_grants,
        scopes=application.allowed_scopes,
        auth_method=application.token_endpoint_auth_method,
        jwks=application.jwks,
        token_format=application.access_token_format,
        id_token_alg=application.id_token_signed_response_alg,
        default_acr_values=application.default_acr_values,
        default_max_age=application.default_max_age,
        demands_second_factor=application.demands_second_factor,
        is_first_party=application.is_first_party,
        client_uri=application.client_uri,
        logo_uri=application.logo_uri,
        policy_uri=application.policy_uri,
        tos_uri=application.tos_uri,
        metadata=metadata.read(application.metadata),
    )


def write(application: Application, values: Registration) -> None:
    """Keep all of it, in the caller's transaction; a new row is made."""
    is_public = values.auth_method == "none"
    application.name = values.name
    application.kind = values.kind
    application.profile = values.profile
    application.client_type = (
        Application.CLIENT_PUBLIC if is_public else (Application.CLIENT_CONFIDENTIAL)
    )
    application.redirect_uris = " ".join(values.redirect_uris)
    application.post_logout_redirect_uris = " ".join(values.post_logout_redirect_uris)
    application.allowed_origins = " ".join(values.origins or ())
    application.allowed_grants = list(values.grants or ())
    application.allowed_scopes = list(values.scopes or ())
    application.token_endpoint_auth_method = values.auth_method or ""
    application.jwks = values.jwks
    application.access_token_format = values.token_format
    application.id_token_signed_response_alg = values.id_token_alg
    application.default_acr_values = list(values.default_acr_values)
    application.default_max_age = values.default_max_age
    application.demands_second_factor = values.demands_second_factor
    application.is_first_party = values.is_first_party
    application.client_uri = values.client_uri
    application.logo_uri = values.logo_uri
    application.policy_uri = values.policy_uri
    application.tos_uri = values.tos_uri
    application.metadata = metadata.stored(values.metadata)
    application.save()
    _write_origins(application, values.origins or ())


def _write_origins(application: Application, wanted: Iterable[str]) -> None:
    AllowedOrigin.objects.filter(application=application).delete()
    AllowedOrigin.objects.bulk_create(
        [AllowedOrigin(application=application, origin=origin) for origin in wanted]
    )
    transaction.on_commit(origins.forget)
