from django.db import models


class Chain(models.Model):
    """The one row that says where the chain ends, where it begins, and which key makes it.

    `secret` is the key, wrapped by KEY_ENCRYPTION_KEYS. `mac` binds the head, so that it cannot be
    moved back by whoever removes the last rows. `cut` is the signed checkpoint before which
    retention has removed everything.
    """

    secret = models.TextField()
    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)
    mac = models.CharField(max_length=64)
    cut = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"position {self.position}"
