from django.db import models
from oauth2_provider.models import AbstractDeviceGrant


class DeviceGrant(AbstractDeviceGrant, models.Model):
    """The toolkit's device grant; ours are `DecoupledRequest`, the table completes its contract."""

    class Meta(AbstractDeviceGrant.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"device grant {self.pk}"
