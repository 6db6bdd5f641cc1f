"""Profiles: each claim has its form, faults name their field, `updated_at` moves."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounts.models import Profile, User
from apps.accounts.services import people, profiles
from apps.core import clock, errors

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def _refused(name: str, value: Any) -> bool:
    with pytest.raises(errors.Invalid) as refused:
        profiles.validate({name: value})
    return refused.value.field == name


@pytest.mark.spec("OpenID Connect Core 1.0", "5.1")
@pytest.mark.parametrize(
    ("name", "given", "kept"),
    [
        ("name", "  Ann Example ", "Ann Example"),
        ("name", None, ""),
        ("website", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"),
        ("picture", "http://example.com/p.png", "http://example.com/p.png"),
        ("birthdate", "1990-02-28", "1990-02-28"),
        ("birthdate", "0000-02-29", "0000-02-29"),
        ("birthdate", "1990", "1990"),
        ("zoneinfo", "America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("locale", "en", "en"),
        ("locale", "de_ch", "de-CH"),
        ("locale", "ZH-hant-tw", "zh-Hant-TW"),
        ("locale", "de-CH-1901", "de-CH-1901"),
        ("locale", "en-u-ca-gregory", "en-u-ca-gregory"),
        ("phone_number", "+41 44 668 18 00", "+41446681800"),
        ("phone_number", "+1 (604) 555-1234;ext=5678", "+16045551234;ext=5678"),
        ("phone_number_verified", True, True),
        (
            "address",
            {"locality": " Bern ", "region": "", "formatted": "A\r\nB"},
            {"locality": "Bern", "formatted": "A\nB"},
        ),
        ("address", None, {}),
        ("additional_info", {"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}),
    ],
)
def test_a_good_value_is_kept(name: str, given: Any, kept: Any) -> None:
    assert profiles.validate({name: given}) == {name: kept}


NO_TEXT: tuple[Any, ...] = ("a\x00b", "\ud800", 7, ["x"], {"a": 1}, True)
BAD: dict[str, tuple[Any, ...]] = {
    "name": (*NO_TEXT, "x" * 201),
    "given_name": (*NO_TEXT, "x" * 101),
    "gender": (*NO_TEXT, "x" * 51),
    "nickname": ("a\nb",),
    "website": (*NO_TEXT, "javascript:alert(1)", "ftp://example.com", "//example.com", "example.com", "https://", "https://a b.c", "https://user:pw@example.com", "data:text/html,x", "https://example.com\nx", "https://[::1", "https://" + "a" * 500 + ".com"),
    "birthdate": ("1990-02-30", "1990-13-01", "90-01-01", "1990-1-1", "1990-01", "9999-01-01", "01.02.1990", "٢٠٠٠-01-01", "0000"),
    "zoneinfo": ("Berlin", "europe/berlin", "../etc/passwd", "GMT+25"),
    "locale": (*NO_TEXT, "e", "english language", "en--US", "-en", "en-", "d€"),
    "phone_number": (*NO_TEXT, "044 668 18 00", "+0", "+999 123", "+41", "tel:", "abc", "+41" + "1" * 30),
    "phone_number_verified": ("true", 1, 0, "", []),
    "address": ("Bern", ["Bern"], {"planet": "Earth"}, {"locality": 3}, {"locality": None}, {"locality": "x" * 501}, {"locality": "\x00"}, {3: "x"}),
    "additional_info": ("x", [], 3, {"a": "\x00"}, {"\x00": 1}, {"a": "\ud800"}, {"a": float("nan")}, {"a": float("inf")}, {"a": "x" * 17_000}, {"a": object()}, {1: 2}, {"a": 10**5000}),
}  # fmt: skip


@pytest.mark.spec("OpenID Connect Core 1.0", "5.1")
@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in BAD.items() for value in values]
)
def test_a_bad_value_is_refused_with_its_field(name: str, value: Any) -> None:
    assert _refused(name, value)


def test_a_deeply_nested_record_is_refused() -> None:
    value: dict[str, Any] = {}
    for _ in range(3000):
        value = {"a": value}
    assert _refused("additional_info", value)


@pytest.mark.parametrize(
    "name", ["sub", "email", "password", "is_superuser", "updated_at", "user_id", ""]
)
def test_an_unknown_field_is_refused(name: str) -> None:
    assert _refused(name, "x")


@given(st.sampled_from(profiles.ALL), ANYTHING)
def test_whatever_comes_is_kept_in_a_storable_form_or_refused(name: str, value: Any) -> None:
    try:
        kept = profiles.validate({name: value})[name]
    except errors.Invalid:
        return
    written = json.dumps(kept, allow_nan=False)
    assert "\\u0000" not in written.replace("\\\\", "")
    json.dumps(kept, ensure_ascii=False).encode()
    assert profiles.validate({name: kept})[name] == kept


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Z", "C"]), max_size=40))
def test_a_kept_text_has_no_controls(value: str) -> None:
    try:
        kept = profiles.validate({"name": value})["name"]
    except errors.Invalid:
        return
    assert not any(sign < " " or "\x7f" <= sign <= "\x9f" for sign in kept)


@pytest.mark.django_db
class TestChanging:
    def test_updated_at_moves_when_something_changed(
        self, person: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = person.profile.updated_at
        later = clock.now() + timedelta(hours=1)
        monkeypatch.setattr(clock, "now", lambda: later)
        profiles.update(user=person, values={"given_name": ""})
        assert Profile.objects.get(user=person).updated_at == before
        profiles.update(user=person, values={"given_name": "Ann"})
        assert Profile.objects.get(user=person).updated_at == later

    def test_one_bad_value_changes_nothing(self, person: User) -> None:
        with pytest.raises(errors.Invalid):
            profiles.update(user=person, values={"given_name": "Ann", "birthdate": "tomorrow"})
        assert Profile.objects.get(user=person).given_name == ""

    def test_a_new_number_is_unverified(self, person: User) -> None:
        profiles.update(
            user=person, values={"phone_number": "+41446681800", "phone_number_verified": True}
        )
        assert Profile.objects.get(user=person).phone_number_verified
        profiles.update(user=person, values={"phone_number": "+41446681800"})
        assert Profile.objects.get(user=person).phone_number_verified
        profiles.update(user=person, values={"phone_number": "+41446681801"})
        assert not Profile.objects.get(user=person).phone_number_verified

    def test_without_a_number_nothing_is_verified(self, person: User) -> None:
        profiles.update(user=person, values={"phone_number_verified": True})
        assert not Profile.objects.get(user=person).phone_number_verified

    def test_a_profile_that_is_missing_is_made(self, person: User) -> None:
        Profile.objects.all().delete()
        assert profiles.values_of(person.pk)["address"] == {}
        profiles.update(user=person, values={"nickname": "A"})
        assert profiles.values_of(person.pk)["nickname"] == "A"

    def test_user_name_and_claims_are_saved_together_or_not(self, person: User) -> None:
        people.create(email="bob@example.com", username="bob")
        with pytest.raises(errors.Conflict):
            people.describe(user=person, username="BOB", values={"nickname": "A"})
        with pytest.raises(errors.Invalid):
            people.describe(user=person, username="ann", values={"birthdate": "x"})
        person.refresh_from_db()
        assert (person.username, profiles.values_of(person.pk)["nickname"]) == (None, "")


@pytest.mark.django_db
@pytest.mark.spec("OpenID Connect Core 1.0", "5.3.2")
class TestClaims:
    def test_what_is_empty_is_absent(self, person: User) -> None:
        found = profiles.claims_of(person.pk)
        assert set(found) == {"email", "email_verified", "updated_at"}
        assert found["email_verified"] is True

    def test_every_claim_in_one_statement(
        self, person: User, django_assert_num_queries: Any
    ) -> None:
        values = {
            "name": "Ann E", "given_name": "Ann", "family_name": "E", "middle_name": "M", "nickname": "A",
            "profile": "https://a.example/", "picture": "https://a.example/p", "website": "https://a.example/w",
            "gender": "female", "birthdate": "1990-01-01", "zoneinfo": "Europe/Zurich",
            "locale": "de-CH", "address": {"locality": "Bern"}, "phone_number": "+41446681800",
            "additional_info": {"secret": 1},
        }  # fmt: skip
        people.describe(user=person, username="ann", values=values)
        with django_assert_num_queries(1):
            found = profiles.claims_of(person.pk)
        expected = {name: value for name, value in values.items() if name != "additional_info"}
        assert found == expected | {
            "email": "ann@example.com", "email_verified": True, "preferred_username": "ann",
            "phone_number_verified": False, "updated_at": found["updated_at"],
        }  # fmt: skip
        assert isinstance(found["updated_at"], int)
        assert abs(found["updated_at"] - clock.epoch()) < 60

    def test_an_unverified_address_says_so(self) -> None:
        user = people.create(email="bob@example.com")
        assert profiles.claims_of(user.pk)["email_verified"] is False

    def test_nobody_has_no_claims(self, person: User) -> None:
        people.delete(user=User.objects.get(pk=person.pk))
        with pytest.raises(errors.NotFound):
            profiles.claims_of(person.pk)
