from django.db import models


class SigningKey(models.Model):
    """One signing key through its life.

    Published from `created_at`; signs from `activates_at` until a younger active key of the same
    algorithm takes over; stays published until `expires_at`, when nothing it signed is alive.
    """

    class Algorithm(models.TextChoices):
        ES256 = "ES256"
        RS256 = "RS256"

    kid = models.CharField(primary_key=True, max_length=64)
    algorithm = models.CharField(max_length=8, choices=Algorithm.choices)
    public_jwk = models.JSONField()
    private_encrypted = models.TextField()
    created_at = models.DateTimeField()
    activates_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["algorithm", "-activates_at"]

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid}"
