"""What is encrypted to a client: when its key is looked for."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from joserfc.jwk import ECKey

from apps.clients.services import key_sets
from apps.oauth.tokens import sealed
from tests.support.authorizing import code_for
from tests.support.factories import make_client, make_person
from tests.support.oauth import exchange, good, refresh


def test_a_clients_key_is_at_hand_before_the_transaction_begins(
    pg: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have to be fetched, and nobody's rows may wait for a stranger's server."""
    keys = {"keys": [ECKey.generate_key("P-256").as_dict(private=False)]}
    client = make_client(jwks=keys, metadata={"id_token_encrypted_response_alg": "ECDH-ES"})
    code = code_for(make_person(), client)
    was_inside: list[bool] = []

    def keys_of(*args: Any, **options: Any) -> Any:
        was_inside.append(connection.in_atomic_block)
        return key_sets.keys_of(*args, **options)

    monkeypatch.setattr(sealed, "key_sets", SimpleNamespace(keys_of=keys_of))
    given = good(exchange(client, code))
    assert was_inside == [False, True]
    good(refresh(client, given["refresh_token"]))
    assert was_inside[2:] == [False, False]
