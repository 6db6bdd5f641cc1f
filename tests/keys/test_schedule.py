"""Rotation by the clock: each algorithm once, and never a signature that nobody can verify."""

from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from apps.core import clock
from apps.core.services import recurring, worker
from apps.keys.models import SigningKey
from apps.keys.services import ring, rotation
from apps.keys.services.algorithms import NAMES, SIGNING
from tests.keys.test_rotation import later, of_each, states
from tests.support.races import Race


def age(days: float, *algorithms: str) -> None:
    """Let keys have been in use for so long."""
    since = clock.now() - timedelta(days=days)
    SigningKey.objects.filter(algorithm__in=algorithms or NAMES).update(
        created_at=since, activates_at=since
    )


def test_a_key_is_replaced_when_it_is_old_enough(settings: Any) -> None:
    settings.KEY_ROTATION_DAYS = 30
    age(29)
    assert rotation.tend() == []
    age(30, "PS256")
    assert len(rotation.tend()) == 1
    assert states() == of_each("in use") | {"PS256": ["next", "in use"]}
    assert rotation.tend() == []


def test_the_next_one_has_its_own_time(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.KEY_ROTATION_DAYS = 30
    age(31)
    assert len(rotation.tend()) == len(NAMES)
    later(monkeypatch, timedelta(days=30))
    assert rotation.tend() == []
    later(monkeypatch, rotation.PUBLICATION_LEAD)
    assert len(rotation.tend()) == len(NAMES)


def test_an_operator_may_rotate_by_hand_alone(settings: Any) -> None:
    settings.KEY_ROTATION_DAYS = 0
    age(5_000)
    assert rotation.tend() == []


def test_a_new_algorithm_gets_its_key_without_the_operator() -> None:
    SigningKey.objects.exclude(algorithm__in=["ES256", "RS256"]).delete()
    assert len(rotation.tend()) == len(NAMES) - 2
    assert states() == of_each("in use")


def test_two_workers_at_once_rotate_once(race: Race) -> None:
    age(365)
    made = race(4, lambda _: rotation.tend())
    assert sorted(map(len, made)) == [0, 0, 0, len(NAMES)]


def test_the_worker_does_it() -> None:
    age(365)
    assert "keys.tend" in recurring.enqueue_due()
    worker.run_due()
    assert states() == of_each("next", "in use")


class Processes:
    """Several servers that read the table at their own times; one process plays them in turn."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
        self.rings: list[Any] = [None] * number
        self.began: datetime = clock.now()
        self.seconds = 0.0
        monkeypatch.setattr(clock, "now", lambda: self.began + timedelta(seconds=self.seconds))
        monkeypatch.setattr(ring, "time", SimpleNamespace(monotonic=lambda: self.seconds))
        # Nothing is rescued by a second look at the table.
        monkeypatch.setattr(ring, "_UNKNOWN_KID_SECONDS", 10**9)
        self.monkeypatch = monkeypatch

    def be(self, number: int) -> None:
        ring._ring = self.rings[number]

    def done(self, number: int) -> None:
        self.rings[number] = ring._ring


@pytest.mark.parametrize("algorithm", SIGNING)
def test_over_a_rotation_every_process_verifies_what_every_other_signs(
    algorithm: str, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    age(365)
    servers = Processes(monkeypatch, 4)
    kids, last = set(), {}
    for step in range(60):
        servers.seconds = step * 23.0
        if step == 10:
            rotation.tend()
        tokens = []
        for number in range(4):
            if step < number:
                # They start one after another, so they read one after another.
                continue
            servers.be(number)
            issued = {"iss": settings.ISSUER, "iat": clock.epoch(), "exp": clock.epoch() + 600}
            tokens.append(ring.sign(issued, algorithm=algorithm, typ="JWT"))
            kids.add(kid := ring._signer(algorithm).kid)
            last[kid] = (tokens[-1], servers.seconds)
            servers.done(number)
        for number in range(min(4, step + 1)):
            servers.be(number)
            for token in tokens:
                ring.verify(token, typ="JWT")
            servers.done(number)
    assert len(kids) == 2
    # And the last one of the old key for as long as anything that it signs can live.
    token, signed_at = min(last.values(), key=lambda one: one[1])
    servers.seconds = signed_at + settings.SESSION_COOKIE_AGE
    ring.forget()
    ring.verify(token, typ="JWT", expired=True)
