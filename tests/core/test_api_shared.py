"""What all APIs share: problems, strict JSON, preconditions."""

import io
import json
import math
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig, TooManyFieldsSent
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework import exceptions
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from apps.core import errors
from apps.core.api import preconditions, problems
from apps.core.api.parsers import StrictJSON
from apps.core.api.problems import TooLarge
from apps.core.problems import document


def parsed(raw: bytes) -> Any:
    return StrictJSON().parse(io.BytesIO(raw))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@pytest.mark.spec("RFC 8259", "2")
@given(json_values)
def test_json_is_read_as_it_was_written(value: Any) -> None:
    assert parsed(json.dumps(value).encode()) == value
    assert parsed(json.dumps(value, ensure_ascii=False).encode()) == value


@given(st.binary(max_size=200))
def test_what_is_not_json_is_refused_and_nothing_else_happens(raw: bytes) -> None:
    try:
        value = parsed(raw)
    except ParseError:
        return
    assert "\x00" not in json.dumps(value, ensure_ascii=False)
    json.dumps(value, allow_nan=False, ensure_ascii=False).encode()


@pytest.mark.spec("RFC 8259", "8.1")
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xff", "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b"", "line 1"),
        (b'{"a": 1, "a": 2}', "twice"),
        (b"NaN", "NaN"),
        (b"-Infinity", "Infinity"),
        (b"1e999", "too large"),
        (b"9" * 5000, "digits"),
        (b'"\\u0000"', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'["\\ud800"]', "UTF-8"),
        (b"[" * 100_000, "deeply"),
    ],
)
def test_json_that_cannot_be_kept_is_refused_with_the_reason(raw: bytes, words: str) -> None:
    with pytest.raises(ParseError) as refusal:
        parsed(raw)
    assert words in str(refusal.value.detail)


def test_json_has_a_size(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert parsed(b'"12345678"') == "12345678"
    with pytest.raises(TooLarge):
        parsed(b'"123456789"')


def handled(exc: Exception) -> Any:
    return problems.handler(exc, {})


@pytest.mark.spec("RFC 9457", "3.1")
@pytest.mark.parametrize(
    ("exc", "status", "code", "title"),
    [
        (errors.NotFound(), 404, "not_found", "Not Found"),
        (errors.Forbidden(), 403, "forbidden", "Forbidden"),
        (errors.Invalid(field="email"), 400, "invalid", "Bad Request"),
        (errors.Conflict(), 409, "conflict", "Conflict"),
        (errors.DomainError(), 400, "error", "Bad Request"),
        (exceptions.NotAuthenticated(), 401, "not_authenticated", "Unauthorized"),
        (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed", "Method Not Allowed"),
        (
            exceptions.UnsupportedMediaType("x"),
            415,
            "unsupported_media_type",
            "Unsupported Media Type",
        ),
        (exceptions.ValidationError("no"), 400, "invalid", "Bad Request"),
        (Http404(), 404, "not_found", "Not Found"),
        (PermissionDenied(), 403, "permission_denied", "Forbidden"),
        (RequestDataTooBig(), 413, "too_large", None),
        (TooManyFieldsSent(), 400, "parse_error", "Bad Request"),
    ],
)
def test_every_refusal_is_a_problem(
    exc: Exception, status: int, code: str, title: str | None
) -> None:
    response = handled(exc)
    assert response.content_type == "application/problem+json"
    assert (response.status_code, response.data["status"]) == (status, status)
    assert (response.data["type"], response.data["code"]) == ("about:blank", code)
    assert title is None or response.data["title"] == title
    assert response.headers["Cache-Control"] == "no-store"


def test_a_fault_of_ours_is_not_made_a_refusal() -> None:
    assert handled(RuntimeError("secret")) is None


def test_the_private_detail_of_an_error_is_not_shown() -> None:
    assert "secret" not in str(handled(errors.Forbidden(detail="secret")).data)


def test_every_faulty_field_is_named_by_its_path() -> None:
    exc = exceptions.ValidationError(
        {
            "a": ["one", "two"],
            "b": {"c": ["three"], "non_field_errors": ["four"]},
            "d": [{}, {"e": ["five"]}],
            "non_field_errors": ["six"],
        }
    )
    assert handled(exc).data["errors"] == [
        {"field": "a", "message": "one"},
        {"field": "a", "message": "two"},
        {"field": "b.c", "message": "three"},
        {"field": "b", "message": "four"},
        {"field": "d.1.e", "message": "five"},
        {"field": "", "message": "six"},
    ]


@pytest.mark.spec("RFC 6750", "3")
def test_a_challenge_is_kept() -> None:
    exc = exceptions.NotAuthenticated()
    exc.auth_header = "Bearer"  # type: ignore[attr-defined]
    assert handled(exc).headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.spec("RFC 9110", "10.2.3")
def test_who_must_wait_is_told_how_long() -> None:
    assert handled(exceptions.Throttled(wait=1.2)).headers["Retry-After"] == str(math.ceil(1.2))


def test_a_status_without_a_phrase_has_a_title() -> None:
    assert document(status=499, detail="")["title"] == "Error"


def asked(**headers: str) -> Request:
    return Request(
        APIRequestFactory().get("/", headers={k.replace("_", "-"): v for k, v in headers.items()})
    )


@pytest.mark.spec("RFC 9110", "13.1.1")
@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ('"a"', {"a"}),
        ('"a", "b"', {"a", "b"}),
        ('W/"a", "b"', {"b"}),
        ('W/"a"', set()),
        ("*", {"*"}),
        ("a", set()),
        ("", set()),
    ],
)
def test_if_match_names_strong_tags_only(header: str, tags: set[str]) -> None:
    assert preconditions.if_match(asked(If_Match=header)) == tags


def test_without_if_match_any_state_will_do() -> None:
    assert preconditions.if_match(asked()) == {"*"}


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60))
def test_no_precondition_is_a_fault(header: str) -> None:
    preconditions.if_match(asked(If_Match=header))
    preconditions.is_known(asked(If_None_Match=header), "a")
