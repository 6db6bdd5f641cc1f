"""The OpenAPI document: what each operation needs, and how it refuses."""

import hashlib
import json
from functools import cache
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from apps.core import problems
from apps.core.api import levels

OAUTH2: Final = "oauth2"
BEARER: Final = "bearer"
_REFUSALS: Final = {
    "400": "The request cannot be understood, or a value is not valid.",
    "401": "There is no access token, or it is not good.",
    "403": "The token does not reach this far, or the caller may not do this.",
}
_STRONGER: Final = (
    "There is no access token, or it is not good; or the sign-in behind it is not strong or recent "
    "enough: WWW-Authenticate then says `insufficient_user_authentication`, with `acr_values` and "
    "`max_age` for an authorization request that is (RFC 9470)."
)
_PROBLEM: Final = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "errors", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The kind of problem, for programs."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
        "request_id": {"type": "string", "description": "The reference to ask us with."},
    },
}


class ScopedSchema(AutoSchema):
    """Reads scopes from the view's `required_scopes`; every operation refuses with a Problem."""

    def get_auth(self) -> list[dict[str, list[str]]]:
        """The scopes this operation needs, by OAuth or with a token at hand."""
        if getattr(self.view, "public", False):
            return []
        scopes = required_scopes(self.view, self.method)
        return [{OAUTH2: list(scopes)}, {BEARER: []}]

    def get_extensions(self) -> dict[str, Any]:
        """The sign-in this operation needs: no part of OpenAPI, so by names of our own."""
        extensions: dict[str, Any] = super().get_extensions()
        needed = levels.needed(self.view, self.method)
        if needed.acr:
            extensions["x-required-acr"] = needed.acr
        if needed.max_age is not None:
            extensions["x-required-max-age"] = needed.max_age
        return extensions

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        refusals = _REFUSALS | getattr(self.view, "refusals", {})
        if levels.needed(self.view, self.method):
            refusals["401"] = _STRONGER
        for status, description in refusals.items():
            if status == "401" and getattr(self.view, "public", False):
                continue
            bodies.setdefault(status, _refusal(description))
        return dict(sorted(bodies.items()))


def required_scopes(view: Any, method: str) -> tuple[str, ...]:
    """What `view` declares for `method`: one tuple for all methods, or a tuple for each."""
    declared = getattr(view, "required_scopes", ())
    if isinstance(declared, dict):
        return tuple(declared.get(method, ()))
    return tuple(declared)


def complete(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Post-processing hook: the components that no serializer describes."""
    parts = result.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = _PROBLEM
    parts["securitySchemes"] = {
        OAUTH2: {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": f"{settings.ISSUER}/oauth/authorize",
                    "tokenUrl": f"{settings.ISSUER}/oauth/token",
                    "refreshUrl": f"{settings.ISSUER}/oauth/token",
                    "scopes": dict(settings.SCOPE_SENTENCES),
                },
                "clientCredentials": {
                    "tokenUrl": f"{settings.ISSUER}/oauth/token",
                    "scopes": dict(settings.SCOPE_SENTENCES),
                },
            },
        },
        BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    return result


@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document as JSON; made once, for everybody the same."""
    body, tag = _bytes()
    answer: HttpResponse
    if tag in parse_etags(request.headers.get("If-None-Match", "")):
        answer = HttpResponseNotModified()
    else:
        answer = HttpResponse(body, content_type="application/json")
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer


@cache
def _bytes() -> tuple[bytes, str]:
    generator: Any = SchemaGenerator
    made = generator().get_schema(request=None, public=True)
    body = json.dumps(made, ensure_ascii=False, separators=(",", ":"), default=str).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _refusal(description: str) -> dict[str, Any]:
    reference = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "content": {problems.MEDIA_TYPE: {"schema": reference}},
    }
