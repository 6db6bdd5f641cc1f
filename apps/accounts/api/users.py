"""/api/v1/users: other people's accounts, for those who look after them."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.api.serializers import UserIn, UserOut, WholeUser
from apps.accounts.services import directory
from apps.core.api import caller, queries
from apps.core.api.levels import STEP_UP

_BOOLEANS: Final = {"": None, "true": True, "false": False}
_REFUSALS: Final = {"404": "There is no such person.", "409": "The address or name is taken."}
_EXAMPLE = OpenApiExample(
    "Somebody new",
    value={"email": "ada@example.com", "profile": {"given_name": "Ada"}},
    request_only=True,
)


class Users(GenericAPIView[Any]):
    """Everybody."""

    required_scopes: ClassVar = {"GET": ("users:read",), "POST": ("users:write",)}
    required_acr: ClassVar = {"POST": STEP_UP}
    serializer_class = UserOut
    refusals: ClassVar = {"409": _REFUSALS["409"]}

    @extend_schema(
        operation_id="users_list",
        summary="List people",
        parameters=[
            OpenApiParameter("q", str, description="Look in addresses and names."),
            OpenApiParameter("is_active", bool, description="Only these."),
        ],
        responses={200: UserOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """A page of people, newest first."""
        is_active = request.query_params.get("is_active", "")
        if is_active not in _BOOLEANS:
            raise ParseError("is_active must be true or false.")
        rows = directory.everybody(query=queries.search(request), is_active=_BOOLEANS[is_active])
        page = self.paginate_queryset(rows) or []
        context = {"roles": directory.roles_of(page)}
        answer = self.get_paginated_response(UserOut(page, many=True, context=context).data)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @extend_schema(
        operation_id="users_create",
        summary="Create an account",
        request=UserIn,
        responses={201: WholeUser},
        examples=[_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """An account for somebody; roles are for administrators to choose."""
        sent = UserIn(data=request.data)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        user = directory.create(
            actor_id=caller.maybe_person_id(request),
            email=given["email"],
            password=given.get("password"),
            verified=given.get("email_verified", False),
            username=given.get("username"),
            claims=given.get("profile"),
            roles=given.get("roles"),
        )
        response = _answer(user, status=201)
        response.headers["Location"] = f"{request.path}/{user.pk}"
        return response


class OneUser(APIView):
    """One person."""

    required_scopes: ClassVar = {
        "GET": ("users:read",),
        "PATCH": ("users:write",),
        "DELETE": ("users:write",),
    }
    required_acr: ClassVar = {"PATCH": STEP_UP, "DELETE": STEP_UP}
    refusals: ClassVar = _REFUSALS

    @extend_schema(operation_id="users_read", summary="Read an account", responses=WholeUser)
    def get(self, request: Request, user_id: uuid.UUID) -> Response:
        """The account with its profile."""
        return _answer(directory.find(user_id))

    @extend_schema(
        operation_id="users_change",
        summary="Change an account",
        request=UserIn(partial=True),
        responses=WholeUser,
    )
    def patch(self, request: Request, user_id: uuid.UUID) -> Response:
        """Change what is given. Accounts that may do more than you are out of your reach."""
        sent = UserIn(data=request.data, partial=True)
        sent.is_valid(raise_exception=True)
        given = sent.validated_data
        wire = {"email": "email", "username": "username", "email_verified": "verified"}
        user = directory.change(
            actor_id=caller.maybe_person_id(request),
            user_id=user_id,
            account={wire[name]: value for name, value in given.items() if name in wire},
            password=given.get("password"),
            claims=given.get("profile"),
            roles=given.get("roles"),
        )
        return _answer(user)

    @extend_schema(operation_id="users_delete", summary="Delete an account", responses={204: None})
    def delete(self, request: Request, user_id: uuid.UUID) -> Response:
        """Remove the account and all that belongs to it. Never one's own."""
        directory.delete(actor_id=caller.maybe_person_id(request), user_id=user_id)
        return Response(status=204)


class Deactivate(APIView):
    """Shut somebody out."""

    required_scopes: ClassVar = {"POST": ("users:write",)}
    required_acr: ClassVar = {"POST": STEP_UP}
    refusals: ClassVar = {"404": _REFUSALS["404"]}

    @extend_schema(
        operation_id="users_deactivate",
        summary="Deactivate an account",
        request=None,
        responses={200: WholeUser},
    )
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """End every session and token of the person at once, and let them in no more."""
        actor_id = caller.maybe_person_id(request)
        return _answer(directory.deactivate(actor_id=actor_id, user_id=user_id))


class Reactivate(APIView):
    """Let somebody in again."""

    required_scopes: ClassVar = {"POST": ("users:write",)}
    required_acr: ClassVar = {"POST": STEP_UP}
    refusals: ClassVar = {"404": _REFUSALS["404"]}

    @extend_schema(
        operation_id="users_reactivate",
        summary="Reactivate an account",
        request=None,
        responses={200: WholeUser},
    )
    def post(self, request: Request, user_id: uuid.UUID) -> Response:
        """The person may sign in again; what was ended stays ended."""
        actor_id = caller.maybe_person_id(request)
        return _answer(directory.reactivate(actor_id=actor_id, user_id=user_id))


def _answer(user: Any, status: int = 200) -> Response:
    people: Sequence[Any] = [user]
    shown = WholeUser(user, context={"roles": directory.roles_of(people)}).data
    response = Response(shown, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
