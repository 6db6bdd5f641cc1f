"""A session ends when it is not used, besides at its end."""

from django.db import migrations, models


def live_on_as_before(apps, schema_editor):
    """Sessions that exist end when they would have."""
    apps.get_model("accounts", "BrowserSession").objects.update(
        is_remembered=True, idle_at=models.F("expires_at")
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_known_browser")]

    operations = [
        migrations.AddField("browsersession", "is_remembered", models.BooleanField(default=False)),
        migrations.AddField("browsersession", "idle_at", models.DateTimeField(null=True)),
        migrations.RunPython(live_on_as_before, migrations.RunPython.noop),
        migrations.AlterField("browsersession", "idle_at", models.DateTimeField()),
    ]
