"""A demo app on a scripted provider."""

import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from relying_app.application import create_app

from tests.demo.scripted_provider import Script, playing
from tests.demo.visitor import Visitor, an_instance


@pytest.fixture
def script() -> Iterator[Script]:
    """A provider that answers as this script says."""
    with playing() as script:
        yield script


@pytest.fixture
def app(script: Script) -> Flask:
    """The demo app as Notes."""
    return create_app(an_instance(script.issuer))


@pytest.fixture
def visitor(app: Flask, script: Script) -> Visitor:
    """A browser that has not signed in."""
    return Visitor(app.test_client(), script)


@pytest.fixture
def unused_tcp_port() -> int:
    """Return a port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])
