"""A setting is one field of `idp.env.Env`; everything that lists settings stays in step with it."""

from dataclasses import fields
from pathlib import Path

from idp.env import Env, load
from tests.support import environment, reference

SETTINGS = {field.name.upper() for field in fields(Env)}


def test_the_settings_page_documents_each_setting() -> None:
    assert set(reference.documented()) == SETTINGS


def test_the_example_file_is_made_of_the_settings_page() -> None:
    """`make docs` writes it."""
    assert reference.EXAMPLE.read_text(encoding="utf-8") == reference.example()


def test_the_tests_leave_no_setting_to_the_developers_own_environment() -> None:
    assert set(environment.settings(database_url="sqlite://", folder=Path("/nowhere"))) == SETTINGS


def test_the_example_file_as_it_stands_is_a_working_development_installation(
    tmp_path: Path,
) -> None:
    from dotenv import dotenv_values

    copy = tmp_path / ".env"
    copy.write_text(reference.EXAMPLE.read_text(encoding="utf-8"))
    env = load({name: value or "" for name, value in dotenv_values(copy).items()})
    assert env.debug
    assert env.idp_issuer == "http://localhost:8000"


def test_uncommenting_every_line_of_the_example_changes_nothing() -> None:
    """The defaults it shows are the defaults there are (places are shown from the checkout's root)."""
    shown = {
        name: value.strip('"')
        for line in reference.example().splitlines()
        if "=" in line and line.removeprefix("#")[:1].isupper()
        for name, _, value in [line.removeprefix("#").partition("=")]
    }
    assert set(shown) == SETTINGS
    placed = {"DATABASE_URL": shown.pop("DATABASE_URL"), "MEDIA_ROOT": shown.pop("MEDIA_ROOT")}
    assert placed == {"DATABASE_URL": "sqlite:///var/vestibule.sqlite3", "MEDIA_ROOT": "var/media"}
    assert load(shown) == load({"DEBUG": "True"})


def test_the_two_silenced_checks_look_for_what_is_there_under_our_name() -> None:
    from django.conf import settings
    from django.middleware.clickjacking import XFrameOptionsMiddleware
    from django.middleware.csrf import CsrfViewMiddleware
    from django.utils.module_loading import import_string

    chain = [import_string(path) for path in settings.MIDDLEWARE]
    for wanted in (CsrfViewMiddleware, XFrameOptionsMiddleware):
        assert any(isinstance(part, type) and issubclass(part, wanted) for part in chain)
    assert settings.SILENCED_SYSTEM_CHECKS == ["security.W002", "security.W003"]
