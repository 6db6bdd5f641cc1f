"""Authorization details as clients write them (RFC 9396 §2), and a document to ask for."""

import json
import uuid
from typing import Any

from django.test import Client

from tests.support.factories import Person, make_client
from tests.support.oauth import bearer, tokens

TYPE = "document_access"
ID = str(uuid.uuid4())
DOCUMENTS = "/api/v1/documents"
METADATA: dict[str, Any] = {"authorization_details_types": (TYPE,)}


def access(*actions: str, **fields: Any) -> dict[str, Any]:
    return {"type": TYPE, "actions": list(actions)} | fields


def asking(*details: Any) -> str:
    return json.dumps(list(details))


def written(person: Person, title: str = "Report") -> str:
    """A document of the person, made through an application of theirs."""
    token = tokens(person, make_client(), scope="openid documents:write")["access_token"]
    sent = {"title": title, "body": "First"}
    made = Client().post(DOCUMENTS, sent, content_type="application/json", headers=bearer(token))
    assert made.status_code == 201
    return str(made.json()["id"])
