from django.db import models


class AuthenticationFacts(models.Model):
    """When and how the person behind a grant proved who they are, frozen at authorization.

    `sid` is the browser session (null when none stands behind it), `amr` lists RFC 8176 values.
    """

    sid = models.UUIDField(null=True, blank=True)
    auth_time = models.DateTimeField(null=True, blank=True)
    acr = models.CharField(max_length=100, blank=True, default="")
    amr = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True
