from django.db import models


class SigningKey(models.Model):
    """One key of ours through its life.

    One that signs is published from `created_at`; signs from `activates_at` until a younger active
    key of the same algorithm takes over; stays published until `expires_at`, when nothing it
    signed is alive. One that is encrypted to is published while it is the youngest active one, and
    opens until `expires_at`.
    """

    class Algorithm(models.TextChoices):
        ES256 = "ES256"
        RS256 = "RS256"
        PS256 = "PS256"
        EDDSA = "EdDSA"
        RSA_OAEP_256 = "RSA-OAEP-256"
        ECDH_ES = "ECDH-ES"

    kid = models.CharField(primary_key=True, max_length=64)
    algorithm = models.CharField(max_length=16, choices=Algorithm.choices)
    public_jwk = models.JSONField()
    private_encrypted = models.TextField()
    created_at = models.DateTimeField()
    activates_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["algorithm", "-activates_at"]

    def __str__(self) -> str:
        return f"{self.algorithm} {self.kid}"
