"""The shape of people, as the API takes and gives them."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers

from apps.accounts.services import profiles
from apps.core.api.serializers import Strict
from apps.core.errors import Invalid


class AddressShape(serializers.Serializer[Any]):
    """OpenID Connect Core 1.0 §5.1.1."""

    formatted = serializers.CharField(required=False)
    street_address = serializers.CharField(required=False)
    locality = serializers.CharField(required=False)
    region = serializers.CharField(required=False)
    postal_code = serializers.CharField(required=False)
    country = serializers.CharField(required=False)


class ProfileShape(serializers.Serializer[Any]):
    """The standard claims (OpenID Connect Core 1.0 §5.1) and a free record; for the document."""

    name = serializers.CharField(required=False)
    given_name = serializers.CharField(required=False)
    family_name = serializers.CharField(required=False)
    middle_name = serializers.CharField(required=False)
    nickname = serializers.CharField(required=False)
    profile = serializers.URLField(required=False)
    picture = serializers.URLField(required=False)
    website = serializers.URLField(required=False)
    gender = serializers.CharField(required=False)
    birthdate = serializers.CharField(
        required=False, help_text="YYYY-MM-DD, 0000-MM-DD without the year, or YYYY."
    )
    zoneinfo = serializers.CharField(required=False)
    locale = serializers.CharField(required=False)
    address = AddressShape(required=False)
    phone_number = serializers.CharField(required=False)
    additional_info = serializers.JSONField(
        required=False, help_text="Any JSON object of at most 16 KiB."
    )


class MeOut(ProfileShape):
    """Oneself: what the token's scopes release; a claim without a value is absent."""

    sub = serializers.CharField(help_text="As userinfo says it.")
    preferred_username = serializers.CharField(required=False)
    email = serializers.EmailField(required=False)
    email_verified = serializers.BooleanField(required=False)
    phone_number_verified = serializers.BooleanField(required=False)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class ProfileField(serializers.DictField):
    """Profile values, each judged by the rules of profiles; every fault is reported."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """The values as they are stored. Raises `ValidationError`."""
        return judged(super().to_internal_value(data))


class UserIn(Strict):
    """An account to be made."""

    email = serializers.EmailField(max_length=254)
    email_verified = serializers.BooleanField(required=False)
    username = serializers.CharField(max_length=64, required=False, allow_null=True)
    password = serializers.CharField(
        max_length=1024,
        required=False,
        trim_whitespace=False,
        write_only=True,
        style={"input_type": "password"},
        help_text="Without one the person chooses it by mail.",
    )
    roles = serializers.ListField(
        child=serializers.SlugField(max_length=64),
        required=False,
        max_length=50,
        help_text="For administrators. The usual ones unless given.",
    )
    profile = ProfileField(required=False, help_text="Claims by name; null takes one away.")


class UserOut(serializers.Serializer[Any]):
    """An account in a list."""

    id = serializers.UUIDField(help_text="The `sub` of tokens.")
    email = serializers.EmailField()
    email_verified = serializers.BooleanField()
    username = serializers.CharField(allow_null=True)
    name = serializers.SerializerMethodField()
    is_active = serializers.BooleanField()
    is_superuser = serializers.BooleanField()
    roles = serializers.SerializerMethodField()
    created_at = serializers.DateTimeField()

    def get_name(self, user: Any) -> str:
        """The name to show; may be empty."""
        return str(user.profile.name) if hasattr(user, "profile") else ""

    def get_roles(self, user: Any) -> list[str]:
        """The roles held directly."""
        roles: list[str] = self.context["roles"][user.pk]
        return roles


class WholeUser(UserOut):
    """An account with its profile."""

    profile = serializers.SerializerMethodField()

    def get_profile(self, user: Any) -> dict[str, Any]:
        """The claims that have a value."""
        return {name: value for name, value in stored(user).items() if value}


def judged(values: Mapping[str, Any], *, allowed: tuple[str, ...] = profiles.ALL) -> dict[str, Any]:
    """The values as they are stored. Raises `ValidationError` with every fault at once."""
    cleaned: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for name, value in values.items():
        try:
            if name not in allowed:
                raise Invalid("There is no such field.", field=name)  # noqa: TRY301 # one place
            cleaned |= profiles.validate({name: value})
        except Invalid as fault:
            faults[str(name)[:100]] = [fault.message]
    if faults:
        raise serializers.ValidationError(dict(list(faults.items())[:50]))
    return cleaned


def stored(user: Any) -> dict[str, Any]:
    """Every profile value of a person by name."""
    profile = getattr(user, "profile", None)
    return {name: getattr(profile, name) for name in profiles.ALL} if profile else {}
