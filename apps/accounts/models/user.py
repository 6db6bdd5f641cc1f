import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import (  # type: ignore[attr-defined]
    AbstractBaseUser,
    BaseUserManager,
    _user_has_module_perms,
    _user_has_perm,
)
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from apps.core import clock

username_form = RegexValidator(
    r"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?\Z",
    _("A user name has letters, digits, dots, dashes and underscores, up to 64."),
)


class UserManager(BaseUserManager["User"]):
    """Makes people without their profile or roles; `services.people` makes them whole."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, without regard to case."""
        return self.get(email__iexact=username or "")

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Insert one person; no password means one that never verifies."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """For `manage.py createsuperuser`: a person who may do everything, verified."""
        from apps.accounts.services import people

        return people.create(
            email=email, password=password, verified=True, is_superuser=True, **fields
        )


class User(AbstractBaseUser):
    """A person. The e-mail address is the name one signs in with."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # Also by case, since every look-up uses the plain column.
    email = models.EmailField(max_length=254, unique=True)
    username = models.CharField(max_length=64, null=True, blank=True, validators=[username_form])
    is_active = models.BooleanField(default=True)
    # Locked by its owner ("this was not me"), until they have taken it back; then also inactive.
    locked_at = models.DateTimeField(null=True, blank=True, editable=False)
    is_superuser = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    # The random name of their picture, which is all one needs to fetch it (services.pictures).
    picture = models.CharField(max_length=32, blank=True, default="", editable=False)
    # When the account ends, since its owner asked for it and has not changed their mind.
    deletion_due_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.UniqueConstraint(Lower("username"), name="user_username_unique"),
        ]
        indexes = [models.Index(fields=["created_at", "id"], name="user_created")]

    def __str__(self) -> str:
        return self.email

    @property
    def picture_path(self) -> str:
        """Where their small picture is, "" for none."""
        return f"/pictures/{self.picture}/96.webp" if self.picture else ""

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin opens for this person: a matter of roles."""
        return self.has_perm("admin.view")

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Ask the authentication backends (apps.access) for one permission."""
        return self.is_active and (self.is_superuser or _user_has_perm(self, perm, obj))

    def has_perms(self, perm_list: list[str], obj: object | None = None) -> bool:
        """Whether every permission of the list is held."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether the admin shows an app at all."""
        return self.is_active and (self.is_superuser or _user_has_module_perms(self, app_label))
