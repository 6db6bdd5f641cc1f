"""Protected resource metadata (RFC 9728) of an API of another project, and its setting."""

import json
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.test import RequestFactory

from apps.resource_server import configuration
from apps.resource_server.endpoints.metadata import protected_resource
from tests.resource_server.world import RESOURCE, World, call


@pytest.mark.spec("RFC 9728", "5.1")
def test_the_challenge_leads_to_the_metadata_and_that_to_the_issuer(world: World) -> None:
    header = call().headers["WWW-Authenticate"]
    assert (
        'resource_metadata="https://api.example/.well-known/oauth-protected-resource/v1"' in header
    )
    answer = protected_resource(RequestFactory().get("/"), "v1")
    document = json.loads(answer.content)
    assert document["resource"] == RESOURCE
    assert document["authorization_servers"] == [world.url]
    assert document["scopes_supported"] == ["notes:read"]
    assert document["bearer_methods_supported"] == ["header"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.spec("RFC 9728", "3.3")
@pytest.mark.parametrize("path", ["", "v2", "v1/notes", "v1x"])
def test_no_other_resource_has_metadata_here(world: World, path: str) -> None:
    with pytest.raises(Http404):
        protected_resource(RequestFactory().get("/"), path)


@pytest.mark.parametrize(
    ("setting", "named"),
    [
        ({}, "ISSUER"),
        ({"ISSUER": "https://id.example"}, "RESOURCE"),
        ({"ISSUER": "x", "RESOURCE": "y", "SCOPE": []}, "SCOPE"),
    ],
)
def test_a_setting_that_is_wrong_is_named(
    settings: Any, setting: dict[str, Any], named: str
) -> None:
    settings.RESOURCE_SERVER = setting
    with pytest.raises(ImproperlyConfigured, match=named):
        configuration.current()
