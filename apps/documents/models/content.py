from django.db import models


class ContentFacts(models.Model):
    """What is known about a content without reading it.

    `sha256` is in hexadecimal; `media_type` is one we vouch for (`services.media`), and
    `filename` what a download is called, never a path.
    """

    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        abstract = True
