"""Making, rotating and retiring keys."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.core import clock
from apps.keys import checks
from apps.keys.models import SigningKey
from apps.keys.services import encryption, ring, rotation
from tests.keys.test_ring import claims
from tests.support.races import Race


def later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    then = clock.now() + span
    monkeypatch.setattr(clock, "now", lambda: then)


def states() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"ES256": [], "RS256": []}
    for key in rotation.listed():
        found[key.algorithm].append(key.state)
    return found


def test_ensure_makes_what_is_missing_and_nothing_else() -> None:
    assert rotation.ensure() == []
    SigningKey.objects.filter(algorithm="RS256").delete()
    assert len(rotation.ensure()) == 1
    assert states() == {"ES256": ["signing"], "RS256": ["signing"]}


def test_the_next_key_is_published_before_it_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ring.sign(claims(), algorithm="ES256", typ="JWT")
    made = rotation.rotate()
    ring.forget()
    assert len(made) == 2
    assert states() == {"ES256": ["next", "signing"], "RS256": ["next", "signing"]}
    for kid in made:
        assert kid.encode() in ring.jwks()
    assert ring._signer("ES256").kid not in made
    assert timedelta(seconds=ring.CACHE_SECONDS) < rotation.PUBLICATION_LEAD

    later(monkeypatch, rotation.PUBLICATION_LEAD)
    ring.forget()
    assert ring._signer("ES256").kid in made
    assert states() == {"ES256": ["signing", "retired"], "RS256": ["signing", "retired"]}
    ring.verify(before, typ="JWT", expired=True)


def test_the_old_key_stays_until_nothing_it_signed_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {key.kid for key in rotation.listed()}
    rotation.rotate()
    later(monkeypatch, timedelta(days=14))
    ring.forget()
    assert all(kid.encode() in ring.jwks() for kid in old)
    later(monkeypatch, timedelta(hours=1))
    ring.forget()
    assert not any(kid.encode() in ring.jwks() for kid in old)
    assert states() == {"ES256": ["signing", "expired"], "RS256": ["signing", "expired"]}
    rotation.rotate()
    assert states() == {"ES256": ["next", "signing"], "RS256": ["next", "signing"]}


def test_rotating_twice_rotates_once() -> None:
    assert rotation.rotate()
    assert rotation.rotate() == []


def test_rotating_without_a_key_makes_one_that_signs_at_once() -> None:
    SigningKey.objects.all().delete()
    rotation.rotate()
    assert states() == {"ES256": ["signing"], "RS256": ["signing"]}


def test_rotating_at_the_same_time_rotates_once(race: Race) -> None:
    made = race(4, lambda _: rotation.rotate())
    assert sorted(len(kids) for kids in made) == [0, 0, 0, 2]


def test_ensuring_at_the_same_time_makes_one_of_each(race: Race) -> None:
    SigningKey.objects.all().delete()
    race(4, lambda _: rotation.ensure())
    assert states() == {"ES256": ["signing"], "RS256": ["signing"]}


def test_private_parts_are_encrypted_at_rest_by_any_of_the_keys(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = [encryption.new_key(), *settings.KEY_ENCRYPTION_KEYS]
    stored = encryption.encrypt(b"secret")
    assert "secret" not in stored
    settings.KEY_ENCRYPTION_KEYS = settings.KEY_ENCRYPTION_KEYS[:1]
    assert encryption.decrypt(stored) == b"secret"


def said(*words: str) -> str:
    out = StringIO()
    call_command("keys", *words, stdout=out)
    return out.getvalue()


def test_the_command_says_what_it_did() -> None:
    assert "has a key" in said("ensure")
    assert said("rotate").count("Published") == 2
    assert "already" in said("rotate")
    listing = said("list")
    assert listing.count("signing") == 2
    assert listing.count("next") == 2
    assert listing.count("until") == 2
    SigningKey.objects.all().delete()
    ring.forget()
    assert said("ensure").count("Made") == 2


def test_the_command_prints_a_fresh_encryption_key(settings: Any) -> None:
    first, second = said("new-encryption-key"), said("new-encryption-key")
    assert first != second
    settings.KEY_ENCRYPTION_KEYS = [first.strip()]
    assert encryption.decrypt(encryption.encrypt(b"x")) == b"x"


def test_the_command_names_the_setting_that_is_wrong(settings: Any) -> None:
    settings.KEY_ENCRYPTION_KEYS = [encryption.new_key()]
    with pytest.raises(CommandError, match="KEY_ENCRYPTION_KEYS"):
        said("ensure")


def test_a_start_with_unusable_keys_is_refused(settings: Any) -> None:
    assert checks.encryption_keys_are_usable() == []
    assert checks.stored_keys_can_be_decrypted(databases=["default"]) == []
    assert checks.stored_keys_can_be_decrypted() == []
    settings.KEY_ENCRYPTION_KEYS = [encryption.new_key()]
    assert [fault.id for fault in checks.stored_keys_can_be_decrypted(databases=["default"])] == [
        "keys.E002"
    ]
    for keys in ([], ["short"]):
        settings.KEY_ENCRYPTION_KEYS = keys
        assert [fault.id for fault in checks.encryption_keys_are_usable()] == ["keys.E001"]


def test_nothing_secret_is_shown_of_a_key() -> None:
    ring.check()
    current = ring._current()
    shown = repr(current.published) + repr(current.signers)
    assert all(encrypted not in shown for encrypted in rotation.encrypted_keys())
    assert "PrivateKey" not in shown
