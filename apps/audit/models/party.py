from django.db import models

from apps.audit.models.event import Event


class Party(models.Model):
    """Who was part of an event, and from where: the only personal data of the trail.

    Erased, a row stays without all of that, and `tombstone` says by our key that it was us: a
    row that is merely gone was removed by somebody else.
    """

    class Role(models.TextChoices):
        """The one it is about; the one who did it, when that is another."""

        SUBJECT = "subject"
        ACTOR = "actor"

    event = models.ForeignKey(Event, models.CASCADE, related_name="party_rows")
    role = models.CharField(max_length=8, choices=Role.choices)
    person_id = models.UUIDField(null=True)
    # Text, not the database's own kind of address: what was committed to comes back as it was.
    address = models.CharField(max_length=45, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)
    session_id = models.UUIDField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    tombstone = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "role"], name="audit_party_role")]
        indexes = [
            models.Index(
                fields=["person_id"],
                name="audit_party_person",
                condition=models.Q(person_id__isnull=False),
            ),
            models.Index(
                fields=["address"], name="audit_party_address", condition=~models.Q(address="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.event_id}"
