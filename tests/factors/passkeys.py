"""People with passkeys, and what their browsers send."""

import json
from typing import Any

from django.conf import settings
from django.test import Client
from fido2.utils import websafe_encode
from fido2.webauthn import RegistrationResponse

from apps.factors.engine import passkeys as ceremonies
from apps.factors.models import Factor
from apps.factors.services import passkeys as services
from tests.support import factories
from tests.support.authenticator import Authenticator
from tests.support.factories import Person


def authenticator(**more: Any) -> Authenticator:
    return Authenticator(origin=settings.ISSUER, **more)


def question(client: Client, purpose: str) -> dict[str, Any]:
    """What the script asks for before it asks the authenticator."""
    answer = client.post(f"/passkeys/questions/{purpose}/")
    assert answer.status_code == 200, answer.status_code
    options: dict[str, Any] = answer.json()
    return options


def give(person: Person, device: Authenticator, *, name: str = "Phone") -> Factor:
    """Keep a passkey of `device` for `person`, as if it had been added at the page."""
    user_id = person.id
    asked = {"publicKey": {"challenge": "AAAA", "user": {"id": _handle(person)}}}
    read = RegistrationResponse.from_dict(device.make(asked))
    signed = read.response.attestation_object.auth_data
    facts = services.Facts(
        credential_id=device.credential_id,
        aaguid="",
        is_synced=device.is_synced,
        sign_count=signed.counter,
        credential=ceremonies._kept(read),
    )
    return services.add(user_id=user_id, name=name, facts=facts)


def somebody(**device: Any) -> tuple[Person, Authenticator]:
    """A person with one passkey."""
    person, owned = factories.make_person(), authenticator(**device)
    give(person, owned)
    return person, owned


def send(client: Client, where: str, answer: Any, **more: str) -> Any:
    """Post what an authenticator answered."""
    return client.post(where, {"credential": json.dumps(answer), **more})


def sign_in(client: Client, device: Authenticator, **wrong: Any) -> Any:
    """Sign in with a passkey; `wrong` makes the answer a bad one."""
    return send(client, "/sign-in/passkey/", device.sign(question(client, "sign-in"), **wrong))


def is_signed_in(client: Client) -> bool:
    return bool(client.get("/account/").status_code == 200)


def _handle(person: Person) -> str:
    return str(websafe_encode(person.id.hex.encode()))
