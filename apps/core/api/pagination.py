"""Pages by cursor: stable while rows come and go, and as quick on the last page as on the first."""

import base64
import binascii
import json
import uuid
from datetime import datetime
from typing import Any, cast

from django.db.models import Model, Q
from rest_framework.exceptions import ParseError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

_Place = tuple[datetime, uuid.UUID]


class Cursor(BasePagination):
    """Newest first, by (`created_at`, `id`): `?limit=` rows after `?cursor=`.

    The answer is `{"results": […], "next": address or null}`. A cursor is opaque to clients and
    holds nothing but the place of the last row seen; a broken one is a 400.
    """

    usual_limit = 50
    most_rows = 200
    _next: str | None = None

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The rows of the page that `request` asks for."""
        limit = self._limit(request)
        rows = queryset.order_by("-created_at", "-id")
        if request.query_params.get("cursor"):
            moment, key = _read(request.query_params["cursor"])
            rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=key))
        found: list[Any] = list(rows[: limit + 1])
        page = found[:limit]
        self._next = (
            replace_query_param(request.build_absolute_uri(), "cursor", _write(page[-1]))
            if len(found) > limit
            else None
        )
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """`data` with the address of the next page."""
        response = Response({"results": data, "next": self._next})
        response.headers["Cache-Control"] = "private, no-cache"
        return response

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The shape of a page, for the OpenAPI document."""
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {
                "results": schema,
                "next": {
                    "type": "string",
                    "format": "uri",
                    "nullable": True,
                    "description": "Where the next page is; null on the last one.",
                },
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """The two query parameters, for the OpenAPI document."""
        return [
            _parameter("cursor", {"type": "string"}, "Taken from `next` of the page before."),
            _parameter(
                "limit",
                {"type": "integer", "minimum": 1, "maximum": self.most_rows},
                f"How many rows, {self.usual_limit} unless told.",
            ),
        ]

    def _limit(self, request: Request) -> int:
        asked = request.query_params.get("limit") or str(self.usual_limit)
        if not asked.isascii() or not asked.isdigit() or len(asked) > 4 or int(asked) < 1:
            raise ParseError(f"limit must be a whole number from 1 to {self.most_rows}.")
        return min(int(asked), self.most_rows)


def _write(row: Model) -> str:
    place = cast("Any", row)
    plain = json.dumps([place.created_at.isoformat(), str(place.id)])
    return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")


def _read(cursor: str) -> _Place:
    try:
        plain = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        moment, key = json.loads(plain)
        place = datetime.fromisoformat(moment), uuid.UUID(key)
        if place[0].utcoffset() is None:
            raise ValueError("a moment without a zone")  # noqa: TRY301 # one exit for all faults
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise ParseError("The cursor is not one of ours.") from None
    else:
        return place


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }
