from django.db import models


class Secret(models.Model):
    """A secret that must be the same for as long as there is data: what was made with it cannot be
    made again with another. One row a purpose, encrypted by KEY_ENCRYPTION_KEYS.
    """

    purpose = models.CharField(primary_key=True, max_length=32)
    encrypted = models.TextField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.purpose
