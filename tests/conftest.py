"""Runs before Django's settings are read: gives them the tests' environment, then loads the shared fixtures."""

from tests.support import environment

environment.prepare()

pytest_plugins = [
    "tests.support.plugin",
    "tests.support.coverage_gates",
    "tests.support.conformance",
    "tests.support.races",
    "tests.support.provider",
    "tests.support.demo",
    "tests.support.browser",
    "tests.support.redis",
    "tests.support.nginx",
    "tests.support.relying_party",
    "tests.relying_parties.parties",
    "tests.relying_parties.examples",
]
