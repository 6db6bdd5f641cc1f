"""Garbage into the document API: always a clear refusal, never a fault of ours."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.documents.api.downloads import disposition
from tests.support.calling import Caller, body_of

ALL = "/api/v1/documents"
# The same in every process: xdist compares what its workers collected.
NOBODYS = "49a96f10-27b6-4894-8994-a5312804b46b"
FORM = "multipart/form-data; boundary=b"


def part(headers: str, content: str = "x") -> bytes:
    return f"--b\r\n{headers}\r\n\r\n{content}\r\n--b--\r\n".encode()


FILE = 'Content-Disposition: form-data; name="file"; filename="{}"'
GARBAGE: list[tuple[str, bytes, int]] = [
    ("application/json", b"", 400),
    ("application/json", b"{", 400),
    ("application/json", b"\xff\xfe", 400),
    ("application/json", b'{"title": "A\\u0000", "body": "B"}', 400),
    ("application/json", b'{"title": "A", "body": "B\\u0000"}', 400),
    ("application/json", b'{"title\\u0000": "A", "body": "B"}', 400),
    ("application/json", b'{"title": "\\ud800", "body": "B"}', 400),
    ("application/json", b'{"title": "A", "body": "\\udfff"}', 400),
    ("application/json", b'{"title": "A", "title": "B", "body": "B"}', 400),
    ("application/json", b'{"title": NaN, "body": "B"}', 400),
    ("application/json", b'{"title": 1e999, "body": "B"}', 400),
    ("application/json", b'{"title": ' + b"9" * 5000 + b', "body": "B"}', 400),
    ("application/json", b"[" * 200_000, 400),
    ("application/json", b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    ("application/json", b'{"title": "A", "body": "B"} trailing', 400),
    ("application/json; charset=utf-16", '{"title": "A"}'.encode("utf-16"), 400),
    ("application/json; charset=nonsense", b"{}", 400),
    ("text/plain", b"A", 415),
    ("application/xml", b"<a/>", 415),
    ("application/x-www-form-urlencoded", b"title=A&body=B", 415),
    ("nonsense", b"A", 415),
    ("", b"A", 415),
    ("multipart/form-data", b"A", 400),
    (FORM, b"", 400),
    (FORM, b"garbage", 400),
    (FORM, b"--b\r\n", 400),
    (FORM, b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n", 400),
    ("multipart/form-data; boundary=" + "b" * 5000, b"x", 415),
    ("multipart/form-data; boundary=\xe9", b"x", 400),
    ("multipart/mixed; boundary=b", b"x", 415),
    (FORM, part('Content-Disposition: form-data; name="title"', "A\x00"), 400),
    (FORM, part(FILE.format("") + "\r\nContent-Type: text/plain"), 400),
    (FORM, part(FILE.format("a") + "\r\nContent-Type: nonsense"), 415),
    (FORM, part(FILE.format("a") + "\r\nContent-Type: image/png"), 415),
    (FORM, part(FILE.format("a") + "\r\nContent-Transfer-Encoding: base64", "!"), 400),
    (FORM, part(FILE.format("...") + "\r\nContent-Type: text/plain"), 400),
    (FORM, part('Content-Disposition: form-data; name="body"', "x" * 3_000_000), 413),
    (
        FORM,
        b"".join(part(f'Content-Disposition: form-data; name="f{n}"')[:-7] for n in range(300))
        + b"--b--\r\n",
        400,
    ),
    (FORM, b"".join(part(FILE.format(n))[:-7] for n in range(3)) + b"--b--\r\n", 400),
]


@pytest.mark.parametrize(("kind", "body", "status"), GARBAGE, ids=range(len(GARBAGE)))
def test_a_garbled_body_is_refused(as_ada: Caller, kind: str, body: bytes, status: int) -> None:
    response = as_ada.send("POST", ALL, body, **{"Content-Type": kind})
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert as_ada.get(ALL).json()["results"] == []


@pytest.mark.parametrize(
    "query",
    [
        "cursor=x",
        "cursor=%F0",
        "cursor=" + "A" * 4000,
        "cursor=W10",
        "cursor=WyIyMDI2LTAxLTAxIiwieCJd",
        "cursor=WyIyMDI2LTAxLTAxVDAwOjAwOjAwIiwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0",
        "cursor=eyJhIjoxfQ",
        "cursor=MQ",
        "cursor=W1siYSJdLCJiIl0",
        "limit=0",
        "limit=-1",
        "limit=x",
        "limit=%D9%A1",
        "limit=99999999999999999999",
        "of=everything",
        "q=" + "x" * 201,
        "q=%00",
    ],
)
def test_a_garbled_query_is_refused(as_ada: Caller, query: str) -> None:
    assert as_ada.get(f"{ALL}?{query}").status_code == 400


@pytest.mark.parametrize(
    "query", ["q=%FF", "q=%25%5C%27%22", "limit=9999", "q=&of=&limit=", "q=a&q=b"]
)
def test_a_strange_query_is_answered(as_ada: Caller, query: str) -> None:
    assert as_ada.get(f"{ALL}?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/x",
        "/../users",
        "/%00",
        "/%FF",
        f"/{NOBODYS}/",
        f"/{NOBODYS}/x",
        "/" + "x" * 5000,
    ],
)
def test_a_garbled_path_leads_nowhere(as_ada: Caller, path: str) -> None:
    response = as_ada.get(ALL + path)
    assert response.status_code in (400, 404)
    assert "html" not in response.headers["Content-Type"]


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE", "BREW"])
def test_another_method_is_not_allowed(as_ada: Caller, method: str) -> None:
    response = as_ada.send(method, ALL, {})
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert response.json()["code"] == "method_not_allowed"


def test_an_answer_is_json_whatever_is_asked_for(as_ada: Caller) -> None:
    for accept in ("text/html", "image/png", "x", "application/json;q=0", "*" * 3000):
        response = as_ada.get(ALL, Accept=accept)
        assert response.status_code in (200, 406), accept
        assert "json" in response.headers["Content-Type"]


def test_a_file_name_cannot_bring_a_header(as_ada: Caller) -> None:
    name = 'a"; filename=evil.exe; x="%0d%0aSet-Cookie: a=b\u2028\u202e.txt'
    response = as_ada.form("POST", ALL, file=SimpleUploadedFile(name, b"x", "text/plain"))
    assert response.status_code == 201
    download = as_ada.get(f"{ALL}/{response.json()['id']}/download")
    assert body_of(download) == b"x"
    header = download.headers["Content-Disposition"]
    assert header.count('"') == 2
    assert "Set-Cookie" not in download.headers


@pytest.mark.spec("RFC 6266", "4.1")
@given(st.text())
def test_every_name_makes_one_safe_header(name: str) -> None:
    header = disposition(name)
    assert header.isascii()
    assert header.isprintable()
    assert header.startswith('attachment; filename="')
    assert header.count('"') == 2
    assert header.count(";") == 2


@given(body=st.binary(max_size=300), kind=st.sampled_from(["application/json", FORM, "text/plain"]))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_is_a_fault_of_ours(as_ada: Caller, body: bytes, kind: str) -> None:
    response: Any = as_ada.send("POST", ALL, body, **{"Content-Type": kind})
    assert 200 <= response.status_code < 500
