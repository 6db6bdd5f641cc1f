"""/api/v1/documents/{id}/versions: what a document was before."""

import uuid
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core.api import caller, preconditions
from apps.documents.api import downloads, reach
from apps.documents.api.serializers import VersionOut, WholeVersion
from apps.documents.services import documents

_REFUSALS = {"404": "There is no such document or version, or not for you."}


class Versions(reach.ByDetails, GenericAPIView[Any]):
    """All states of a document."""

    required_scopes = ("documents:read",)
    detail_actions: ClassVar = {"GET": "read"}
    serializer_class = VersionOut
    refusals: ClassVar = _REFUSALS

    @extend_schema(
        operation_id="documents_versions_list",
        summary="List versions",
        responses={200: VersionOut(many=True)},
    )
    def get(self, request: Request, document_id: uuid.UUID) -> Response:
        """A page of versions, newest first, without their content."""
        document = documents.find(document_id=document_id, user_id=caller.person_id(request))
        page = self.paginate_queryset(documents.versions(document=document))
        return self.get_paginated_response(VersionOut(page, many=True).data)


class OneVersion(reach.ByDetails, APIView):
    """One state of a document. It never changes."""

    required_scopes = ("documents:read",)
    detail_actions: ClassVar = {"GET": "read"}
    refusals: ClassVar = _REFUSALS

    @extend_schema(
        operation_id="documents_versions_read", summary="Read a version", responses=WholeVersion
    )
    def get(self, request: Request, document_id: uuid.UUID, number: int) -> Response:
        """The version, with its text if it is one."""
        version = _find(request, document_id, number)
        return preconditions.answer(request, WholeVersion(version).data, str(version.number))


class VersionDownload(reach.ByDetails, APIView):
    """The content of a version."""

    required_scopes = ("documents:read",)
    detail_actions: ClassVar = {"GET": "read"}
    refusals: ClassVar = _REFUSALS

    @extend_schema(
        operation_id="documents_versions_download",
        summary="Download a version",
        responses={(200, "application/octet-stream"): OpenApiTypes.BINARY},
    )
    def get(self, request: Request, document_id: uuid.UUID, number: int) -> HttpResponseBase:
        """The bytes as they were."""
        version = _find(request, document_id, number)
        return downloads.answer(request, version, documents.reader(version))


def _find(request: Request, document_id: uuid.UUID, number: int) -> Any:
    document = documents.find(document_id=document_id, user_id=caller.person_id(request))
    return documents.version(document=document, number=number)
