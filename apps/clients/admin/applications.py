"""Staff screens over applications; every write is a service's."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext_lazy as _

from apps.access.services import rank
from apps.clients.forms import topics
from apps.clients.forms.staff import ApplicationForm
from apps.clients.metadata import Registration
from apps.clients.models import Application, ClientSecret
from apps.clients.services import registration, secrets
from apps.core.admin import ReadOnlyInline, ServiceAdmin

_OVERLAP = timedelta(hours=24)


class SecretInline(ReadOnlyInline):
    """Which secrets there are; their last characters only."""

    model = ClientSecret
    fields = ("hint", "created_at", "expires_at")


@admin.register(Application)
class ApplicationAdmin(ServiceAdmin):
    """Applications: register, change, switch off and on, rotate the secret, delete."""

    form = ApplicationForm
    list_display = ("name", "client_id", "kind", "profile", "user", "is_active", "is_first_party")
    list_filter = (
        "is_active",
        "is_reviewed",
        "is_first_party",
        "kind",
        "profile",
        "registration_source",
    )
    search_fields = ("name", "client_id", "user__email")
    list_select_related: ClassVar = ("user",)
    autocomplete_fields = ("user",)
    filter_horizontal = ("roles",)
    inlines = (SecretInline,)
    actions = ("switch_off", "switch_on", "make_secret")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A new application has an owner; an existing one an identity."""
        editable = [name for name in ApplicationForm.Meta.fields if name != "user"]
        if obj is None:
            return [*(name for name in editable if name != "is_reviewed"), "user"]
        known = ("client_id", "user", "registration_source", "is_active")
        return [*known, *editable, "created", "updated"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """What everybody understands first; the protocol's own settings by topic."""
        found: list[Any] = [(None, {"fields": self.get_fields(request, obj)})]
        if not self.has_change_permission(request, obj):
            return [*found, (_("Client metadata"), {"fields": ("metadata",)})]
        return found + [
            (
                topic.title,
                {
                    "fields": [one.name for one in topic.fields],
                    "description": topic.lead,
                    "classes": ["collapse"],
                },
            )
            for topic in topics.TOPICS
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What was decided at registration, and what actions change."""
        known = ("client_id", "user", "registration_source", "is_active", "kind")
        return (*known, "created", "updated") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """There are no secrets before the application."""
        return self.inlines if obj else ()

    def save_model(
        self,
        request: Any,
        obj: Application,
        form: ApplicationForm,
        change: bool,  # noqa: FBT001 # Django's
    ) -> None:
        """Register or change it; a new secret waits for `response_add`."""
        wanted = form.registration()
        _check_reach(request, obj, form.role_slugs())
        if change:
            changes = {name: getattr(wanted, name) for name in Registration.__slots__}
            request.new_secret = registration.change(
                application_pk=obj.pk,
                roles=form.role_slugs(),
                is_reviewed=form.cleaned_data["is_reviewed"],
                **changes,
            )
            return
        owner = form.cleaned_data["user"]
        made = registration.register(
            registration=wanted, owner_id=owner.pk if owner else None, roles=form.role_slugs()
        )
        obj.pk, obj.client_id, obj.name = made.application_pk, made.client_id, wanted.name
        request.new_secret = made.client_secret

    def response_add(
        self, request: Any, obj: Application, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret in this one answer."""
        if request.new_secret:
            return self._show_secret(request, obj, request.new_secret)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: Any, obj: Application) -> HttpResponse:
        """Show a secret that the change made in this one answer."""
        if request.new_secret:
            return self._show_secret(request, obj, request.new_secret)
        return super().response_change(request, obj)

    def delete_model(self, request: HttpRequest, obj: Application) -> None:
        """Delete it; its tokens end now."""
        registration.delete(application_pk=obj.pk)

    @admin.action(description="Switch off: end every token", permissions=["change"])
    def switch_off(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        """Disable the chosen applications."""
        for application in queryset:
            registration.disable(application_pk=application.pk)

    @admin.action(description="Switch on again", permissions=["change"])
    def switch_on(self, request: HttpRequest, queryset: QuerySet[Application]) -> None:
        """Enable the chosen applications."""
        for application in queryset:
            registration.enable(application_pk=application.pk)

    @admin.action(description="Make a new secret (of one application)", permissions=["change"])
    def make_secret(
        self, request: HttpRequest, queryset: QuerySet[Application]
    ) -> HttpResponse | None:
        """Rotate the secret of one application and show the new one."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one application.", messages.ERROR)
            return None
        _check_reach(request, chosen[0])
        secret = secrets.rotate(application_pk=chosen[0].pk, overlap=_OVERLAP)
        return self._show_secret(request, chosen[0], secret)

    def _show_secret(
        self, request: HttpRequest, application: Application, secret: str
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": "Copy the secret now",
            "application": application,
            "secret": secret,
        }
        answer = render(request, "admin/clients/secret.html", context)
        add_never_cache_headers(answer)
        return answer


def _check_reach(
    request: HttpRequest, application: Application, chosen: Iterable[str] = ()
) -> None:
    """Whoever sets up an application can act as it: with no role beyond one's own.

    Raises `Forbidden`.
    """
    held = application.roles.values_list("slug", flat=True) if application.pk else ()
    rank.on_roles_chosen(actor_id=request.user.pk, roles=[*held, *chosen])
