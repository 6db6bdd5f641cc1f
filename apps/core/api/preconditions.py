"""Entity tags: which state an answer shows, and which one a change starts from (RFC 9110 §13)."""

from django.utils.cache import patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.request import Request
from rest_framework.response import Response

ANY = "*"


def if_match(request: Request) -> frozenset[str]:
    """The states that a change may start from, unquoted; `{"*"}` for any.

    Without the header any state will do. Weak tags never match (RFC 9110 §13.1.1), so a header
    with nothing usable in it matches no state at all.
    """
    header = request.headers.get("If-Match")
    if header is None:
        return frozenset({ANY})
    return frozenset(tag.strip('"') for tag in parse_etags(header) if not tag.startswith("W/"))


def is_known(request: Request, tag: str) -> bool:
    """Whether the caller has the state `tag` already (If-None-Match, RFC 9110 §13.1.2)."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    return ANY in known or f'"{tag}"' in [one.removeprefix("W/") for one in known]


def answer(request: Request, data: object, tag: str, status: int = 200) -> Response:
    """`data` under the entity tag `tag`, or a 304 to a reader who has that state."""
    known = request.method in ("GET", "HEAD") and is_known(request, tag)
    response = Response(None, status=304) if known else Response(data, status=status)
    response.headers["ETag"] = f'"{tag}"'
    response.headers["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    return response
