"""Servers are restarted one after the other: for a while the version before writes into new tables."""

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField

# From before this was a rule. Their versions are gone.
EARLIER = {
    ("access", "role", "requires_factor"),
    ("accounts", "browsersession", "idle_at"),
    ("accounts", "browsersession", "is_remembered"),
    ("accounts", "browsersession", "user"),
    ("accounts", "user", "picture"),
    ("clients", "application", "default_acr_values"),
    ("clients", "application", "demands_second_factor"),
    ("factors", "mailedcode", "factor"),
}


def test_the_version_before_need_not_know_a_column_that_was_added_to_its_table() -> None:
    """It may be empty, or the database itself fills it in (a default of Django's alone does not last)."""
    loader = MigrationLoader(None)
    models = loader.project_state().models
    added = {
        (app, operation.model_name_lower, operation.name)
        for (app, _), migration in loader.disk_migrations.items()
        if migration.__module__.startswith("apps.")
        for operation in migration.operations
        if isinstance(operation, AddField)
    }
    assert added >= EARLIER
    demanded = {
        (app, model, name)
        for app, model, name in added
        for field in [models[app, model].fields.get(name)]
        if field is not None and not field.null and not field.has_db_default()
    }
    assert demanded == EARLIER
