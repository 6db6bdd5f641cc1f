"""What must be true before anything starts."""

import socket

import pytest

from deploy.serve import preflight
from tests.support.ports import free_port


def test_free_ports_are_fine() -> None:
    assert preflight.ports({"IDP_PORT": free_port(), "DEMO_PORT": free_port()}) is None


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_a_taken_port_is_told_with_the_variable_to_change(
    family: socket.AddressFamily, address: str
) -> None:
    with socket.create_server((address, 0), family=family) as other:
        port = other.getsockname()[1]
        fault = preflight.ports({"DEMO_PORT + 1": port})
    assert fault is not None
    assert f"Port {port} (DEMO_PORT + 1) is taken" in fault
    assert "DEMO_PORT=" in fault


def test_one_port_for_two_servers_is_refused() -> None:
    port = free_port()
    assert preflight.ports({"IDP_PORT": port, "DEMO_PORT": port}) == (
        f"IDP_PORT and DEMO_PORT are both {port}: choose different ones."
    )


def test_a_port_beyond_the_last_is_refused() -> None:
    assert "no port above 65535" in str(preflight.ports({"DEMO_PORT + 1": 65_536}))
