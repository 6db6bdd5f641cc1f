from django.db import models


class Bounds(models.Model):
    """What narrows a grant beyond its scopes, and whose hands its tokens belong into.

    `cnf` is what they are bound to (RFC 7800 §3.1), {} for bearer tokens; `resource`, a column of
    the toolkit's, lists where they may be shown (RFC 8707), [] for our own APIs;
    `authorization_details` are the granted ones (RFC 9396 §7).
    """

    cnf = models.JSONField(default=dict, db_default={}, blank=True)
    authorization_details = models.JSONField(default=list, db_default=[], blank=True)

    class Meta:
        abstract = True
