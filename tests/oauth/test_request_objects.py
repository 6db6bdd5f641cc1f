"""How an authorization request is read: strictly, and without ever failing in another way."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.oauth.errors import InvalidRequest, InvalidRequestObject
from apps.oauth.request_objects import claims_parameter, parameters, request_object

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        sent = parameters.parse(raw)
    except InvalidRequest:
        return
    assert all("\x00" not in name + value for name, value in sent.values.items())


def test_what_is_read_is_what_was_sent() -> None:
    sent = parameters.parse(b"a=1&b=%C3%A4+x&a=2&c=&d")
    assert sent.values == {"a": "1", "b": "ä x"}
    assert sent.repeated == {"a"}
    assert sent.get("c") == ""
    assert sent.only({"b": 1, "c": 1}) == {"b": "ä x"}


@pytest.mark.parametrize(
    "raw", [b"a=%ff", b"a=\xff", b"a=%00", b"%00=a", b"&".join(b"a=1" for _ in range(101))]
)
def test_broken_input_is_refused(raw: bytes) -> None:
    with pytest.raises(InvalidRequest):
        parameters.parse(raw)


def test_a_body_beyond_any_honest_size_is_refused_as_such() -> None:
    with pytest.raises(InvalidRequest) as refused:
        parameters.parse(b"a" * (parameters.MOST_BYTES + 1))
    assert refused.value.status == 413


@given(anything)
def test_any_json_is_read_or_refused(value: Any) -> None:
    try:
        wanted = claims_parameter.parse(json.dumps(value) or "x")
    except InvalidRequest:
        return
    json.dumps(wanted, allow_nan=False, ensure_ascii=False).encode()
    assert wanted.keys() <= {"userinfo", "id_token"}
    assert isinstance(claims_parameter.subject_of(wanted), str)


def test_a_good_request_for_claims_is_kept() -> None:
    wanted = {
        "userinfo": {"email": {"essential": True}, "name": None},
        "id_token": {"sub": {"value": "ada"}, "acr": {"values": ["1", "2"]}},
    }
    found = claims_parameter.parse(json.dumps(wanted | {"other": 1}))
    assert found == wanted
    assert claims_parameter.subject_of(found) == "ada"


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '"x"',
        "NaN",
        "[" * 8000,
        '{"userinfo": 1}',
        '{"userinfo": []}',
        '{"userinfo": {"email": 1}}',
        '{"userinfo": {"email": {"essential": "yes"}}}',
        '{"userinfo": {"email": {"values": "x"}}}',
        '{"userinfo": {"email": {"value": 1e999}}}',
        '{"userinfo": {"\\u0000": null}}',
        '{"userinfo": {"\\ud800": null}}',
        '{"userinfo": {' + ",".join(f'"c{n}": null' for n in range(101)) + "}}",
    ],
)
def test_a_bad_request_for_claims_is_refused(text: str) -> None:
    with pytest.raises(InvalidRequest):
        claims_parameter.parse(text)


def test_no_request_for_claims_names_nobody() -> None:
    assert claims_parameter.parse("") == {}
    assert claims_parameter.parse('{"userinfo": null}') == {"userinfo": {}}
    assert claims_parameter.subject_of({"id_token": {"sub": None}}) == ""
    assert claims_parameter.subject_of({"id_token": {"sub": {"value": 7}}}) == ""


def test_what_is_nested_too_deep_to_be_written_is_the_clients_fault() -> None:
    deep: list[object] = []
    for _ in range(10_000):
        deep = [deep]
    with pytest.raises(InvalidRequestObject):
        request_object._value("authorization_details", deep)
