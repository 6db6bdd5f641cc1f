"""/api/v1/documents/{id}/shares: whom a document is open to."""

import uuid
from typing import ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api import caller
from apps.documents.api.serializers import ShareIn, ShareOut
from apps.documents.services import shares

_REFUSALS = {"404": "There is no such document or share, or not for you."}


class Shares(APIView):
    """All shares of a document. Only its owner sees them."""

    required_scopes: ClassVar = {"GET": ("documents:read",), "POST": ("documents:write",)}
    refusals: ClassVar = _REFUSALS

    @extend_schema(
        operation_id="documents_shares_list",
        summary="List shares",
        responses={200: ShareOut(many=True)},
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Response:
        """Whom the document is open to; at most 200."""
        found = shares.of(document_id=document_id, user_id=caller.person_id(request))
        return Response(ShareOut(found, many=True).data)

    @extend_schema(
        operation_id="documents_shares_create",
        summary="Share a document",
        request=ShareIn,
        responses={201: ShareOut, 200: ShareOut},
        examples=[
            OpenApiExample(
                "With a role", value={"role": "staff", "level": "read"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, document_id: uuid.UUID) -> Response:
        """Open it to a person or a role; once more with another level changes the level."""
        user_id = caller.person_id(request)
        sent = ShareIn(data=request.data)
        sent.is_valid(raise_exception=True)
        made, is_new = shares.share(
            document_id=document_id,
            user_id=user_id,
            level=sent.validated_data["level"],
            with_user_id=sent.validated_data.get("user"),
            with_role=sent.validated_data.get("role"),
        )
        return Response(ShareOut(made).data, status=201 if is_new else 200)


class OneShare(APIView):
    """One share."""

    required_scopes: ClassVar = {"DELETE": ("documents:write",)}
    refusals: ClassVar = _REFUSALS

    @extend_schema(
        operation_id="documents_shares_delete", summary="End a share", responses={204: None}
    )
    def delete(self, request: Request, document_id: uuid.UUID, share_id: uuid.UUID) -> Response:
        """The owner may end any share, a person the one that is theirs."""
        shares.unshare(
            document_id=document_id, user_id=caller.person_id(request), share_id=share_id
        )
        return Response(status=204)
