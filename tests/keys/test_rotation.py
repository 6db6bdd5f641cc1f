"""Making, rotating and retiring keys."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.core import clock
from apps.keys import checks
from apps.keys.errors import KeysUnusable
from apps.keys.models import SigningKey
from apps.keys.services import encryption, ring, rotation
from apps.keys.services.algorithms import NAMES, SIGNING
from tests.keys.test_ring import claims
from tests.support.races import Race


def later(monkeypatch: pytest.MonkeyPatch, span: timedelta) -> None:
    then = clock.now() + span
    monkeypatch.setattr(clock, "now", lambda: then)


def states() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {algorithm: [] for algorithm in NAMES}
    for key in rotation.listed():
        found[key.algorithm].append(key.state)
    return found


def of_each(*words: str) -> dict[str, list[str]]:
    return {algorithm: list(words) for algorithm in NAMES}


def test_ensure_makes_what_is_missing_and_nothing_else() -> None:
    assert rotation.ensure() == []
    SigningKey.objects.filter(algorithm="RS256").delete()
    assert len(rotation.ensure()) == 1
    assert states() == of_each("in use")


def test_the_next_key_is_published_before_it_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ring.sign(claims(), algorithm="ES256", typ="JWT")
    made = rotation.rotate()
    ring.forget()
    assert len(made) == len(NAMES)
    assert states() == of_each("next", "in use")
    assert [kid for kid in made if kid.encode() in ring.jwks()] == made[: len(SIGNING)]
    assert ring._signer("ES256").kid not in made
    assert timedelta(seconds=ring.CACHE_SECONDS) < rotation.PUBLICATION_LEAD

    later(monkeypatch, rotation.PUBLICATION_LEAD)
    ring.forget()
    assert ring._signer("ES256").kid in made
    assert states() == of_each("in use", "retired")
    ring.verify(before, typ="JWT", expired=True)


def test_the_old_key_stays_until_nothing_it_signed_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    old = {key.kid for key in rotation.listed() if key.algorithm in SIGNING}
    rotation.rotate()
    later(monkeypatch, timedelta(days=14))
    ring.forget()
    assert all(kid.encode() in ring.jwks() for kid in old)
    later(monkeypatch, timedelta(hours=1))
    ring.forget()
    assert not any(kid.encode() in ring.jwks() for kid in old)
    assert states() == of_each("in use", "expired")
    rotation.rotate()
    assert states() == of_each("next", "in use")


def test_what_the_last_process_signed_with_the_old_key_verifies_to_its_end(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """A process reads its keys once a minute, so some sign with the old one after the change."""
    starts_at = clock.now() + rotation.PUBLICATION_LEAD
    kid = ring._signer("ES256").kid
    rotation.rotate()
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    later(monkeypatch, starts_at - clock.now() + timedelta(seconds=ring.CACHE_SECONDS) + longest)
    ring.forget()
    assert ring._published(kid).kid == kid


def test_each_algorithm_rotates_by_itself() -> None:
    assert len(rotation.rotate(algorithms=["PS256"])) == 1
    assert states() == of_each("in use") | {"PS256": ["next", "in use"]}
    assert len(rotation.rotate()) == len(NAMES) - 1
    assert rotation.rotate(algorithms=["PS256"]) == []


def test_a_key_to_encrypt_to_shows_only_while_it_is_the_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (old,) = [key.kid for key in rotation.listed() if key.algorithm == "ECDH-ES"]
    (new,) = rotation.rotate(algorithms=["ECDH-ES"])
    ring.forget()
    assert old.encode() in ring.jwks()
    assert new.encode() not in ring.jwks()
    later(monkeypatch, rotation.PUBLICATION_LEAD)
    ring.forget()
    assert old.encode() not in ring.jwks()
    assert new.encode() in ring.jwks()
    # What was encrypted to it before is opened all the same.
    assert len(ring.openers(old, kty="EC")) == 1
    assert len(ring.openers(None, kty="EC")) == 2


def test_a_kind_of_key_that_is_not_known_here_does_no_harm() -> None:
    """A newer version beside this one may keep more than this one understands."""
    SigningKey.objects.filter(algorithm="EdDSA").update(algorithm="ML-DSA-44")
    ring.forget()
    ring.check()
    assert b"OKP" not in ring.jwks()


def test_an_installation_without_the_newer_keys_is_ready() -> None:
    SigningKey.objects.exclude(algorithm__in=["ES256", "RS256"]).delete()
    ring.forget()
    assert ring.is_ready()
    with pytest.raises(KeysUnusable):
        ring.sign(claims(), algorithm="EdDSA", typ="JWT")
    assert len(rotation.ensure()) == len(NAMES) - 2


def test_rotating_twice_rotates_once() -> None:
    assert rotation.rotate()
    assert rotation.rotate() == []


def test_rotating_without_a_key_makes_one_that_signs_at_once() -> None:
    SigningKey.objects.all().delete()
    rotation.rotate()
    assert states() == of_each("in use")


def test_rotating_at_the_same_time_rotates_once(race: Race) -> None:
    made = race(4, lambda _: rotation.rotate())
    assert sorted(len(kids) for kids in made) == [0, 0, 0, len(NAMES)]


def test_ensuring_at_the_same_time_makes_one_of_each(race: Race) -> None:
    SigningKey.objects.all().delete()
    race(4, lambda _: rotation.ensure())
    assert states() == of_each("in use")


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
    assert said("rotate").count("Published") == len(NAMES)
    assert "already" in said("rotate")
    assert "already" in said("rotate", "EdDSA")
    with pytest.raises(CommandError, match="HS256"):
        said("rotate", "HS256")
    listing = said("list")
    assert listing.count("in use") == len(NAMES)
    assert listing.count("next") == len(NAMES)
    assert listing.count("until") == len(NAMES)
    SigningKey.objects.all().delete()
    ring.forget()
    assert said("ensure").count("Made") == len(NAMES)


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
