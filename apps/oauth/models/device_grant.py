from oauth2_provider.models import AbstractDeviceGrant


class DeviceGrant(AbstractDeviceGrant):
    """The toolkit's device grant (RFC 8628)."""

    class Meta(AbstractDeviceGrant.Meta):
        abstract = False
