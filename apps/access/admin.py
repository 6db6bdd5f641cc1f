"""Staff screens over roles, who holds them, and groups; every write is a service's."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from apps.access.models import Group, ProtectedResource, Role, RoleAssignment
from apps.access.permissions import PERMISSIONS
from apps.access.services import authority, groups, rank, resources, roles
from apps.core.admin import ServiceAdmin


class RoleForm(forms.ModelForm):  # type: ignore[type-arg]
    """A role with the permissions it holds."""

    permissions = forms.MultipleChoiceField(
        choices=[(name, f"{name}: {sentence}") for name, sentence in PERMISSIONS.items()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Role
        fields = ("slug", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            held = self.instance.permissions.values_list("permission", flat=True)
            self.fields["permissions"].initial = list(held)


@admin.register(Role)
class RoleAdmin(ServiceAdmin):
    """Roles; the predefined ones are to look at."""

    form = RoleForm
    list_display = ("slug", "description", "is_predefined", "requires_factor")
    list_filter = ("is_predefined", "requires_factor")
    actions = ("demand_factor", "stop_demanding_factor")
    search_fields = ("slug", "description")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A role is known by its name: it keeps it."""
        return ("slug",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of a predefined role."""
        return super().has_change_permission(request, obj) and not (obj and obj.is_predefined)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Not of a predefined role."""
        return super().has_delete_permission(request, obj) and not (obj and obj.is_predefined)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What cannot be changed is shown as text."""
        if obj and obj.is_predefined:
            return ("slug", "description", "held", "requires_factor")
        return ("slug", "description", "permissions")

    @admin.display(description="permissions")
    def held(self, obj: Role) -> str:
        """The permissions of a predefined role."""
        return ", ".join(obj.permissions.values_list("permission", flat=True))

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        """Define the role; neither what it held nor what it will hold is beyond one's own."""
        held = authority.permissions_of_roles([obj.pk] if change else [])
        rank.check_permissions_chosen(
            actor_id=request.user.pk, permissions=held.union(form.cleaned_data["permissions"])
        )
        defined = roles.define(
            slug=obj.slug,
            description=form.cleaned_data["description"],
            permissions=form.cleaned_data["permissions"],
        )
        obj.pk = defined.pk

    @admin.action(description=_("Demand a second step"), permissions=["change"])
    def demand_factor(self, request: HttpRequest, queryset: QuerySet[Role]) -> None:
        """Of whoever holds these roles, predefined ones too."""
        self._demand(request, queryset, is_demanded=True)

    @admin.action(description=_("Leave the second step to each person"), permissions=["change"])
    def stop_demanding_factor(self, request: HttpRequest, queryset: QuerySet[Role]) -> None:
        """The reverse."""
        self._demand(request, queryset, is_demanded=False)

    @transaction.atomic
    def _demand(self, request: HttpRequest, queryset: QuerySet[Role], *, is_demanded: bool) -> None:
        chosen = [role.slug for role in queryset]
        rank.on_roles_chosen(actor_id=request.user.pk, roles=chosen)
        for slug in chosen:
            roles.demand_factor(slug=slug, is_demanded=is_demanded)
        self.message_user(request, _("It holds from their next sign-in on."))

    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        """Delete the role."""
        rank.on_roles_chosen(actor_id=request.user.pk, roles=[obj.slug])
        roles.remove(slug=obj.slug)


@admin.register(RoleAssignment)
class RoleAssignmentAdmin(ServiceAdmin):
    """Who holds which role: give and take away."""

    list_display = ("user", "role", "assigned_at")
    list_filter = ("role",)
    search_fields = ("user__email", "role__slug")
    list_select_related = ("user", "role")
    autocomplete_fields = ("user",)
    fields = ("user", "role")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Given or taken away, never changed."""
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: RoleAssignment,
        form: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """Give the role."""
        _check_reach(request, obj)
        roles.assign(user_id=obj.user_id, role=obj.role.slug)
        obj.pk = RoleAssignment.objects.get(user=obj.user_id, role=obj.role_id).pk

    def delete_model(self, request: HttpRequest, obj: RoleAssignment) -> None:
        """Take the role away."""
        _check_reach(request, obj)
        roles.take_away(user_id=obj.user_id, role=obj.role.slug)


@admin.register(Group)
class GroupAdmin(ServiceAdmin):
    """Groups, their roles and members."""

    list_display = ("name",)
    search_fields = ("name",)
    autocomplete_fields = ("members",)
    filter_horizontal = ("roles",)
    fields = ("name", "roles", "members")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A group is known by its name: it keeps it."""
        return ("name",) if obj else ()

    def save_model(self, request: HttpRequest, obj: Group, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        """Define the group and who is in it."""
        held = [role.slug for role in form.cleaned_data["roles"]]
        rank.on_roles_chosen(actor_id=request.user.pk, roles=[*held, *_roles_of(obj)])
        obj.pk = groups.define(name=obj.name, roles=held).pk
        members = [person.pk for person in form.cleaned_data["members"]]
        groups.replace_members(name=obj.name, user_ids=members)

    def delete_model(self, request: HttpRequest, obj: Group) -> None:
        """Delete the group."""
        rank.on_roles_chosen(actor_id=request.user.pk, roles=_roles_of(obj))
        groups.remove(name=obj.name)


class ScopeLines(forms.CharField):
    """Scopes, one a line: its name, and what people read at consent."""

    widget = forms.Textarea

    def prepare_value(self, value: Any) -> Any:
        """The pairs as lines."""
        is_stored = isinstance(value, list)
        return "\n".join(" ".join(pair) for pair in value) if is_stored else value

    def to_python(self, value: Any) -> Any:
        """The lines as pairs."""
        lines = [line.strip().split(None, 1) for line in (value or "").splitlines() if line.strip()]
        return [(name, *sentence) if sentence else (name, "") for name, *sentence in lines]


class ProtectedResourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A resource with the scopes it brings."""

    scopes = ScopeLines(
        required=False,
        help_text="One a line: its name, a space, and what people read at consent.",
    )

    class Meta:
        model = ProtectedResource
        fields = ("identifier", "name", "scopes", "is_open")


@admin.register(ProtectedResource)
class ProtectedResourceAdmin(ServiceAdmin):
    """APIs, besides our own, that tokens can be asked for."""

    form = ProtectedResourceForm
    list_display = ("name", "identifier", "is_open")
    list_filter = ("is_open",)
    search_fields = ("name", "identifier")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Tokens and consents name it: it keeps its identifier."""
        return ("identifier",) if obj else ()

    def save_model(
        self,
        request: HttpRequest,
        obj: ProtectedResource,
        form: Any,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """Define the resource."""
        data = form.cleaned_data
        obj.pk = resources.define(
            identifier=obj.identifier,
            name=data["name"],
            scopes=data["scopes"],
            is_open=data["is_open"],
        ).pk

    def delete_model(self, request: HttpRequest, obj: ProtectedResource) -> None:
        """Delete the resource."""
        resources.remove(identifier=obj.identifier)


def _roles_of(group: Group) -> list[str]:
    """The names of the roles that a group holds already; a new one holds none."""
    return list(group.roles.values_list("slug", flat=True)) if group.pk else []


def _check_reach(request: HttpRequest, obj: RoleAssignment) -> None:
    """Nobody gives or takes more than they hold. Raises `Forbidden`."""
    actor_id = request.user.pk
    rank.on_person_managed(actor_id=actor_id, user_id=obj.user_id)
    rank.on_roles_chosen(actor_id=actor_id, roles=[obj.role.slug])
