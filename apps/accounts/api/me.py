"""/api/v1/me: one's own profile."""

import hashlib
import json
from typing import Any, ClassVar, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import MeOut, ProfileShape, judged, stored
from apps.accounts.services import directory, profiles
from apps.core.api import caller, preconditions
from apps.core.errors import DomainError

# What needs a scope of its own (OpenID Connect Core 1.0 §5.4); the rest comes with `profile`.
_BY_SCOPE: Final = {
    "address": "address",
    "phone_number": "phone",
    "phone_number_verified": "phone",
}
_PRIVATE: Final = "additional_info"
_WRITE: Final = "account:write"


class StaleProfile(DomainError):
    """`If-Match` names another state than the present one (RFC 9110 §15.5.13)."""

    code = "stale"
    message = "Your profile was changed in the meantime. Read it again, then repeat the change."
    status = 412


class Me(APIView):
    """The person who granted the token."""

    required_scopes: ClassVar = {"GET": ("profile",), "PATCH": (_WRITE,)}

    @extend_schema(operation_id="me_read", summary="Read your profile", responses=MeOut)
    def get(self, request: Request) -> Response:
        """Your profile as far as the scopes reach: `email`, `phone`, `address` add theirs."""
        return _answer(request, directory.find(caller.person_id(request)))

    @extend_schema(
        operation_id="me_change",
        summary="Change your profile",
        parameters=[
            OpenApiParameter(
                "If-Match",
                str,
                OpenApiParameter.HEADER,
                description="The ETag of what you read; 412 if it has changed since.",
            )
        ],
        request=ProfileShape,
        responses=MeOut,
        examples=[
            OpenApiExample(
                "A new nickname",
                value={"nickname": "Ada", "birthdate": None},
                description="null takes a value away.",
                request_only=True,
            )
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change what is given; null takes a value away."""
        user_id = caller.person_id(request)
        if not isinstance(request.data, dict):
            raise serializers.ValidationError("Send a JSON object.")
        values = judged(request.data, allowed=profiles.OWN)
        tags = preconditions.if_match(request)

        def check(user: Any) -> None:
            if preconditions.ANY not in tags and _tag(_shown(request, user)) not in tags:
                raise StaleProfile

        return _answer(request, directory.change_own(user_id=user_id, values=values, check=check))


def _answer(request: Request, user: Any) -> Response:
    shown = _shown(request, user)
    return preconditions.answer(request, shown, _tag(shown))


def _shown(request: Request, user: Any) -> dict[str, Any]:
    scopes = caller.scopes(request)
    shown: dict[str, Any] = {"sub": caller.subject(request)}
    for name, value in stored(user).items():
        is_open = _BY_SCOPE.get(name, "profile") in scopes and name != _PRIVATE
        if (is_open or _WRITE in scopes) and value:
            shown[name] = value
    if user.username and "profile" in scopes:
        shown["preferred_username"] = user.username
    if "email" in scopes:
        shown |= {"email": user.email, "email_verified": user.email_verified}
    shown["created_at"] = user.created_at.isoformat()
    shown["updated_at"] = user.profile.updated_at.isoformat()
    return shown


def _tag(shown: dict[str, Any]) -> str:
    plain = json.dumps(shown, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.sha256(plain).hexdigest()[:32]
