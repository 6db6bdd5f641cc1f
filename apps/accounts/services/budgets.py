"""How many failed tries there are for an account, a known browser, an address, a network.

One rule for all of them. The first `at_once` tries cost no waiting. From there on each one
doubles the wait for the next, until tries come no faster than `a_day`. Time wears failures off
at that same rate. So nobody gets more than `at_once` + 7 + `a_day` of them on the first day, and
`a_day` on every other.
"""

import ipaddress
import math
from dataclasses import dataclass
from typing import Final

from django.conf import settings

_DAY_SECONDS: Final = 86_400
# After so many doublings a wait is whole.
DOUBLINGS: Final = 7
# So many failures for each success, or more, are what a list of stolen passwords looks like.
MOSTLY: Final = 3
# As many accounts as a tally can tell apart: the bits of a positive 64-bit number.
BITS: Final = 63


@dataclass(frozen=True, slots=True)
class Budget:
    """The tries of one account, browser, address or network; `what` is the word for the log."""

    what: str
    at_once: int
    a_day: int

    @property
    def longest_wait(self) -> float:
        """Seconds between two tries of somebody who never stops."""
        return _DAY_SECONDS / self.a_day

    @property
    def most(self) -> float:
        """So many failures make the wait whole; more are not counted."""
        return float(self.at_once + DOUBLINGS)

    def wait(self, failures: float) -> float:
        """Seconds after the latest try in which there is none."""
        if round(failures) < self.at_once:
            return 0.0
        doublings = max(0.0, failures - self.at_once)
        return min(self.longest_wait, self.longest_wait * 2 ** (doublings - DOUBLINGS))

    def left(self, count: float, seconds: float) -> float:
        """What time leaves of a count."""
        return max(0.0, count - seconds / self.longest_wait)

    def is_stuffing(self, *, accounts: int, failures: float, successes: float) -> bool:
        """Whether so many accounts, most of them in vain, are no office full of people."""
        zeros = max(1, BITS - accounts.bit_count())
        # How many things leave so many bits empty (linear counting).
        tried = BITS * math.log(BITS / zeros)
        return round(tried) * 2 >= self.at_once and failures > successes * MOSTLY


def account() -> Budget:
    """Strangers' tries at one account, from wherever they come."""
    return Budget("account", settings.TRIES_PER_ACCOUNT, settings.TRIES_PER_ACCOUNT_A_DAY)


def browser() -> Budget:
    """Tries at one account from one browser that is known to it."""
    return Budget("browser", settings.TRIES_PER_ACCOUNT, settings.TRIES_PER_ACCOUNT_A_DAY)


def memory_seconds() -> float:
    """After so long a tally is worn off, whatever it counted, and a mail may be sent again."""
    one_of_each = [account(), *(budget for budget, _ in of_source("::"))]
    return max(_DAY_SECONDS, *(budget.most * budget.longest_wait for budget in one_of_each))


def of_source(ip: str | None) -> list[tuple[Budget, str]]:
    """The budgets of an address, each with what it is counted by; none for an unknown one.

    An IPv6 customer has a /64 at least, so that is an address here, and a /48 the network.
    """
    if ip is None:
        return []
    found = ipaddress.ip_address(ip.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    near, far = (32, 24) if found.version == 4 else (64, 48)
    return [
        (
            Budget("address", settings.TRIES_PER_ADDRESS, settings.TRIES_PER_ADDRESS_A_DAY),
            str(ipaddress.ip_network(f"{found}/{near}", strict=False)),
        ),
        (
            Budget("network", settings.TRIES_PER_NETWORK, settings.TRIES_PER_NETWORK_A_DAY),
            str(ipaddress.ip_network(f"{found}/{far}", strict=False)),
        ),
    ]
