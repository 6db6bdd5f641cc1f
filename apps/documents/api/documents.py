"""/api/v1/documents: list, create, read, change, replace, delete, download."""

import uuid
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ParseError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api import caller, preconditions, queries
from apps.core.api.levels import STEP_UP
from apps.documents.api import downloads, reach
from apps.documents.api.parsers import DocumentForm, DocumentJSON
from apps.documents.api.serializers import DocumentInput, DocumentOut, WholeDocument
from apps.documents.services import documents

_OF = ("all", "own", "shared")
_IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag of the state you mean to change; 412 if it is no longer the present one.",
)
_EXAMPLE = OpenApiExample(
    "A note", value={"title": "Groceries", "body": "Bread, milk"}, request_only=True
)
_CHANGE_REFUSALS = {
    "404": "There is no such document, or not for you.",
    "412": "The document was changed in the meantime.",
    "413": "The document is too large.",
    "415": "The content is not what it claims to be.",
}


class Documents(reach.ByDetails, GenericAPIView[Any]):
    """What you own and what is shared with you."""

    required_scopes: ClassVar = {"GET": ("documents:read",), "POST": ("documents:write",)}
    detail_actions: ClassVar = {"GET": "read", "POST": "write"}
    parser_classes = (DocumentJSON, DocumentForm)
    serializer_class = DocumentOut
    refusals: ClassVar = {
        "413": "The document is too large.",
        "415": "The content is not what it claims to be.",
    }

    @extend_schema(
        operation_id="documents_list",
        summary="List documents",
        parameters=[
            OpenApiParameter("q", str, description="Look in title, file name and text."),
            OpenApiParameter("of", str, enum=_OF, description="Own ones, shared ones, or all."),
        ],
        responses={200: DocumentOut(many=True)},
    )
    def get(self, request: Request) -> Response:
        """A page of documents, newest first."""
        of = request.query_params.get("of") or "all"
        if of not in _OF:
            raise ParseError("of must be all, own or shared.")
        rows = documents.visible(
            user_id=caller.person_id(request),
            query=queries.search(request),
            of=of,
            only=reach.only(request),
        )
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(DocumentOut(page, many=True).data)

    @extend_schema(
        operation_id="documents_create",
        summary="Create a document",
        request={
            "application/json": DocumentInput,
            "multipart/form-data": DocumentInput,
        },
        responses={201: WholeDocument},
        examples=[_EXAMPLE],
    )
    def post(self, request: Request) -> Response:
        """A document from a text (JSON) or from a file (multipart form)."""
        user_id = caller.person_id(request)
        sent = _read(request)
        content = sent.new_content()
        assert content is not None  # noqa: S101 # the serializer saw to it
        document = documents.create(
            user_id=user_id,
            client_id=caller.client_id(request),
            title=sent.new_title() or "",
            content=content,
        )
        response = _answer(request, document, status=201)
        response.headers["Location"] = f"{request.path}/{document.pk}"
        return response


class OneDocument(reach.ByDetails, APIView):
    """One document."""

    required_scopes: ClassVar = {
        "GET": ("documents:read",),
        "PUT": ("documents:write",),
        "PATCH": ("documents:write",),
        "DELETE": ("documents:delete",),
    }
    detail_actions: ClassVar = {
        "GET": "read",
        "PUT": "write",
        "PATCH": "write",
        "DELETE": "delete",
    }
    required_acr: ClassVar = {"DELETE": STEP_UP}
    parser_classes = (DocumentJSON, DocumentForm)
    refusals: ClassVar = _CHANGE_REFUSALS

    @extend_schema(
        operation_id="documents_read", summary="Read a document", responses=WholeDocument
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Response:
        """The document, with its text if it is one."""
        document = documents.find(document_id=document_id, user_id=caller.person_id(request))
        return _answer(request, document)

    @extend_schema(
        operation_id="documents_replace",
        summary="Replace a document",
        parameters=[_IF_MATCH],
        request={"application/json": DocumentInput, "multipart/form-data": DocumentInput},
        responses=WholeDocument,
        examples=[_EXAMPLE],
    )
    def put(self, request: Request, document_id: uuid.UUID) -> Response:
        """Give it another title and content; the state before stays as a version."""
        return self._change(request, document_id, partial=False)

    @extend_schema(
        operation_id="documents_change",
        summary="Change a document",
        parameters=[_IF_MATCH],
        request={"application/json": DocumentInput, "multipart/form-data": DocumentInput},
        responses=WholeDocument,
    )
    def patch(self, request: Request, document_id: uuid.UUID) -> Response:
        """Change the title, the content, or both; the state before stays as a version."""
        return self._change(request, document_id, partial=True)

    @extend_schema(
        operation_id="documents_delete",
        summary="Delete a document",
        parameters=[_IF_MATCH],
        responses={204: None},
    )
    def delete(self, request: Request, document_id: uuid.UUID) -> Response:
        """Delete it with all its versions. Only its owner may."""
        documents.delete(
            document_id=document_id,
            user_id=caller.person_id(request),
            tags=preconditions.if_match(request),
        )
        return Response(status=204)

    def _change(self, request: Request, document_id: uuid.UUID, *, partial: bool) -> Response:
        user_id = caller.person_id(request)
        sent = _read(request, partial=partial)
        document = documents.change(
            document_id=document_id,
            user_id=user_id,
            client_id=caller.client_id(request),
            tags=preconditions.if_match(request),
            title=sent.new_title(),
            content=sent.new_content(),
        )
        return _answer(request, document)


class Download(reach.ByDetails, APIView):
    """The content of a document."""

    required_scopes = ("documents:read",)
    detail_actions: ClassVar = {"GET": "read"}
    refusals: ClassVar = {"404": _CHANGE_REFUSALS["404"]}

    @extend_schema(
        operation_id="documents_download",
        summary="Download a document",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, document_id: uuid.UUID) -> HttpResponseBase:
        """The bytes, under the document's media type, to be saved and never shown."""
        document = documents.find(document_id=document_id, user_id=caller.person_id(request))
        version = documents.version(document=document)
        return downloads.answer(request, version, documents.reader(version))


def _read(request: Request, *, partial: bool = False) -> DocumentInput:
    if len(request.FILES) > 1 or any(len(files) > 1 for _, files in request.FILES.lists()):
        raise ParseError("Send one file at a time.")
    sent = DocumentInput(data=request.data, partial=partial)
    sent.is_valid(raise_exception=True)
    return sent


def _answer(request: Request, document: Any, status: int = 200) -> Response:
    tag = documents.tag(document)
    if request.method in ("GET", "HEAD") and preconditions.is_known(request, tag):
        return preconditions.answer(request, None, tag)
    document.body = documents.version(document=document).body
    return preconditions.answer(request, WholeDocument(document).data, tag, status)
