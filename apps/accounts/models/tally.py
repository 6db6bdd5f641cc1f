from django.db import models

from apps.core import clock


class Tally(models.Model):
    """Failed tries of one account, browser, address or network; `services.guesses` counts them.

    `key` is a keyed sum of what is counted, so that the table names nobody. `failures` and
    `successes` are what is left of them after time has worn them off. `accounts` has one bit for
    some of the accounts that were tried.
    """

    key = models.CharField(max_length=64, primary_key=True)
    failures = models.FloatField(default=0.0)
    successes = models.FloatField(default=0.0)
    accounts = models.BigIntegerField(default=0)
    is_suspected = models.BooleanField(default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "tallies"
        indexes = [models.Index(fields=["at"], name="tally_at")]

    def __str__(self) -> str:
        return self.key
