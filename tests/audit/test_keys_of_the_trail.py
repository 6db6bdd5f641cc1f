"""The key behind the trail, and what it signs."""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet

from apps.audit import events
from apps.audit.checks import secret_can_be_read
from apps.audit.errors import NotACheckpoint, SecretUnusable
from apps.audit.models import Chain, Event
from apps.audit.services import checkpoints, secret, trail, verification
from tests.audit.conftest import ANN, Write

pytestmark = pytest.mark.django_db


def test_the_key_cannot_be_replaced_by_a_ciphertext_whose_content_is_known(write: Write) -> None:
    """Say, of a secret that the attacker enrolled themselves."""
    from apps.keys.services import encryption

    write(1)
    Chain.objects.update(secret=encryption.encrypt(b"0" * 32))
    with pytest.raises(SecretUnusable):
        secret.check()


def test_a_lost_key_is_found_and_the_trail_goes_on(write: Write) -> None:
    write(2)
    Chain.objects.all().delete()
    secret.ensure()
    try:
        write(1)
        assert Event.objects.filter(position=3).exists()
        assert verification.verify().faults >= 2
    finally:
        secret.forget()


def test_encryption_keys_are_rotated_without_a_fault(write: Write, settings: Any) -> None:
    write(2)
    old = settings.KEY_ENCRYPTION_KEYS
    new = [Fernet.generate_key().decode()]
    settings.KEY_ENCRYPTION_KEYS = [*new, *old]
    secret.ensure()
    settings.KEY_ENCRYPTION_KEYS = new
    write(1)
    assert verification.verify().faults == 0
    settings.KEY_ENCRYPTION_KEYS = old
    with pytest.raises(SecretUnusable):
        secret.check()
    assert [error.id for error in secret_can_be_read(databases=["default"])] == ["audit.E001"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[:-4] + ("AAAA" if text[-4:] != "AAAA" else "BBBB"),
        lambda text: text.replace(".", "", 1),
        lambda text: "x" + text,
        lambda text: text + "\u00e9",
        lambda text: text + "A" * 5_000,
        lambda text: ".".join(["bnVsbA", *text.split(".")[1:]]),
        lambda text: text[:0],
    ],
)
def test_a_forged_checkpoint_is_refused(write: Write, spoil: Callable[[str], str]) -> None:
    write(1)
    with pytest.raises(NotACheckpoint):
        checkpoints.read(spoil(checkpoints.take()))


def test_something_else_that_the_key_signed_is_no_checkpoint(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(1)
    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "_TYP", "something-else")
        text = checkpoints.take()
    with pytest.raises(NotACheckpoint):
        checkpoints.read(text)


def test_without_a_key_nothing_is_written_and_the_setting_is_named(db: None) -> None:
    assert secret_can_be_read(databases=["default"]) == []
    assert secret_can_be_read(databases=None) == []
    Chain.objects.all().delete()
    secret.forget()
    try:
        with pytest.raises(SecretUnusable) as caught:
            trail.record(events.SIGNED_IN, subject=ANN)
        assert "manage.py migrate" in caught.value.detail
    finally:
        secret.forget()


@pytest.mark.spec("RFC 9864", "2.2")
def test_a_checkpoint_is_checked_by_anybody_with_the_public_key(write: Write) -> None:
    from joserfc import jws
    from joserfc.jwk import OKPKey

    write(3)
    text = checkpoints.take()
    public = OKPKey.import_key({**checkpoints.public_jwk()})
    registry = jws.JWSRegistry(algorithms=["Ed25519"])
    signed = jws.deserialize_compact(text, public, registry=registry)
    assert b'"position":3' in signed.payload
    assert public.thumbprint() == checkpoints.public_jwk()["kid"]
