"""The staff site: who may open it, how one signs in, and screens that write through services."""

from collections.abc import Iterable
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.db.models.constants import LOOKUP_SEP
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from apps.core.errors import DomainError
from apps.core.models import Job
from apps.core.services import jobs


class StaffSite(admin.AdminSite):
    """The admin for people whose roles open it; they sign in at the hosted pages."""

    site_header = site_title = f"{settings.BRAND_NAME} · staff"
    index_title = "Staff"

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take our own screens only: those of the engines write around the services."""
        if admin_class is not None and admin_class.__module__.startswith("apps."):
            super().register(model_or_iterable, admin_class, **options)

    def get_urls(self) -> list[Any]:
        """Without the way to a row's page elsewhere: there is none, and odd ids make it stumble."""
        return [one for one in super().get_urls() if getattr(one, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether a role of the person opens the admin, and this session has proved a factor.

        A browser that is trusted has not: it was let in without one.
        """
        verified: bool = request.user.is_verified()  # type: ignore[union-attr] # django-otp's
        return self._is_staff(request) and verified

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send strangers to sign in, and staff to prove a factor; both pages bring them back."""
        if request.user.is_authenticated and not self._is_staff(request):
            raise PermissionDenied
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(
            wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        ):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        door = settings.FACTOR_DOOR if request.user.is_authenticated else settings.LOGIN_URL
        return redirect(f"{resolve_url(door)}?{urlencode({'next': wanted})}")

    def _is_staff(self, request: HttpRequest) -> bool:
        return request.user.is_active and request.user.has_perm("admin.view")

    def logout(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Signing out has a page of its own."""
        return redirect("account_logout")

    def password_change(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """So has the password."""
        return redirect("account_change_password")


class ServiceAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A screen whose writes are a service's; what the service refuses is shown as a message."""

    show_full_result_count = False
    # Rows have no page of their own elsewhere; the toolkit's say one that does not exist here.
    view_on_site = False

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """By what the filters offer.

        Django takes any column, and so a list would tell sign by sign what no screen shows.
        """
        offered = {_name_of(one) for one in self.get_list_filter(request)}
        is_offered = lookup.split(LOOKUP_SEP, maxsplit=1)[0] in offered
        return is_offered and bool(super().lookup_allowed(lookup, value, request))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list and its actions."""
        return self._told(request, super().changelist_view, request, extra_context)

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> HttpResponse:
        """The form of one row."""
        return self._told(
            request, super().changeform_view, request, object_id, form_url, extra_context
        )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The question before deleting."""
        return self._told(request, super().delete_view, request, object_id, extra_context)

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        """Nothing: `save_model` called a service that wrote all of it.

        The admin's own history reads from the formsets what became of their rows.
        """
        for formset in formsets:
            formset.new_objects = formset.changed_objects = formset.deleted_objects = []

    def delete_queryset(self, request: HttpRequest, queryset: Iterable[Model]) -> None:
        """Delete the chosen rows one by one, as if each had been opened."""
        for row in queryset:
            self.delete_model(request, row)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with a row is the service's matter: only the row itself needs permission."""
        going, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        return going, counts, forbidden & {self.opts.verbose_name}, protected

    def _told(self, request: HttpRequest, view: Any, *arguments: Any) -> HttpResponse:
        try:
            answer: HttpResponse = view(*arguments)
        except DomainError as error:
            self.message_user(request, error.message, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        except ValidationError as error:
            # An id that is none, of a row that no list has.
            raise BadRequest from error
        return answer


def _name_of(list_filter: Any) -> str:
    """What a filter is called in an address: a column, or a name of its own."""
    named = list_filter[0] if isinstance(list_filter, tuple) else list_filter
    return str(getattr(named, "parameter_name", named))


class ReadOnly(ServiceAdmin):
    """A screen to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never, unless a screen knows the service for it."""
        return False


class ReadOnlyInline(admin.TabularInline):  # type: ignore[type-arg]
    """Rows that belong to another one, to look at."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


class JobAdmin(ReadOnly):
    """What is left for later; what was given up can be tried again."""

    list_display = ("kind", "run_at", "attempts", "last_error", "done_at", "dead_at")
    list_filter = ("kind", "dead_at", "done_at")
    ordering: ClassVar = ("done_at", "-created_at")
    fields = ("id", "kind", "payload", "created_at", *list_display[1:], "locked_until")
    actions = ("try_again",)

    @admin.action(description=_("Try again what was given up"), permissions=["change_jobs"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Start the chosen jobs anew."""
        for job in queryset:
            jobs.revive(job_id=job.pk)

    def has_change_jobs_permission(self, request: HttpRequest) -> bool:
        """Whoever may change things."""
        return request.user.has_perm("admin.change")
