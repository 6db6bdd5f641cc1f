"""Staff screens over people and their sessions; every write is a service's."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from apps.accounts.models import BrowserSession, Profile, User
from apps.accounts.services import addresses, directory, passwords, profiles
from apps.core.admin import ReadOnly, ServiceAdmin
from apps.core.errors import DomainError


class ChangePerson(forms.ModelForm):  # type: ignore[type-arg]
    """What staff may change of an account."""

    class Meta:
        model = User
        fields = ("email", "username")

    def clean_username(self) -> str | None:
        """An empty one is none."""
        return self.cleaned_data["username"] or None


class AddPerson(ChangePerson):
    """A new account; without a password the person sets one by "forgotten password"."""

    password = forms.CharField(
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        max_length=passwords.LONGEST,
    )
    verified = forms.BooleanField(
        required=False, help_text="The address is known to belong to the person."
    )

    def clean_password(self) -> str | None:
        """Judged like everybody's."""
        password: str = self.cleaned_data["password"]
        if not password:
            return None
        try:
            passwords.check(password)
        except DomainError as error:
            raise forms.ValidationError(error.message) from error
        return password


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """The claims about a person."""

    class Meta:
        model = Profile
        fields = tuple(name for name in profiles.ALL if name != "phone_number_verified")
        # Judged by the rules of profiles, like every other claim.
        field_classes: ClassVar = dict.fromkeys(("profile", "picture", "website"), forms.CharField)

    def clean(self) -> dict[str, Any]:
        """The rules of profiles, at the field they refuse."""
        data = super().clean() or {}
        try:
            profiles.validate({name: data[name] or None for name in self.changed_data})
        except DomainError as error:
            self.add_error(error.field, error.message)
        return data


class ProfileInline(admin.StackedInline):  # type: ignore[type-arg]
    """The profile, under its person."""

    model = Profile
    form = ProfileForm
    can_delete = False


@admin.register(User)
class PersonAdmin(ServiceAdmin):
    """People: find, add, change, shut out, let in again, delete."""

    form = ChangePerson
    list_display = ("email", "username", "is_active", "is_superuser", "created_at")
    list_filter = ("is_active", "is_superuser", "created_at")
    search_fields = ("email", "username", "profile__name")
    readonly_fields = (
        "id",
        "is_active",
        "locked_at",
        "is_superuser",
        "address_is_verified",
        "created_at",
    )
    actions = ("deactivate", "reactivate", "end_sessions", "forgive_tries", "reset_factors")

    def get_form(
        self,
        request: HttpRequest,
        obj: Any = None,
        change: bool = False,  # noqa: FBT001, FBT002 # Django's
        **kwargs: Any,
    ) -> Any:
        """One form to add, another to change."""
        return super().get_form(
            request, obj, change, **kwargs | ({} if obj else {"form": AddPerson})
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """What the account is made of, and what it is now."""
        if obj is None:
            return ("email", "username", "password", "verified")
        return ("email", "username", *self.readonly_fields)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """A profile exists with its person only."""
        return [ProfileInline] if obj else []

    @admin.display(boolean=True, description="address verified")
    def address_is_verified(self, obj: User) -> bool:
        """Whether the person proved to read the address."""
        return addresses.is_verified(user_id=obj.pk, email=obj.email)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        """Make or change the person."""
        data = form.cleaned_data
        if change:
            account = {name: data[name] for name in form.changed_data}
            directory.change(actor_id=request.user.pk, user_id=obj.pk, account=account)
            return
        made = directory.create(
            actor_id=request.user.pk,
            email=data["email"],
            username=data["username"],
            password=data["password"],
            verified=data["verified"],
        )
        obj.pk, obj.email = made.pk, made.email

    def save_related(self, request: Any, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 # Django's
        """Change the profile's claims."""
        super().save_related(request, form, formsets, change)
        for profile_form in (one for formset in formsets for one in formset.forms):
            if profile_form.has_changed():
                values = {
                    name: profile_form.cleaned_data[name] or None
                    for name in profile_form.changed_data
                }
                directory.change(
                    actor_id=request.user.pk,
                    user_id=form.instance.pk,
                    account={},
                    claims=values,
                )

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """Delete the person and all that is theirs."""
        directory.delete(actor_id=request.user.pk, user_id=obj.pk)

    @admin.action(description="Shut out: end every session and token", permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Deactivate the chosen people."""
        for user in queryset:
            directory.deactivate(actor_id=request.user.pk, user_id=user.pk)

    @admin.action(description="Let in again", permissions=["change"])
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Reactivate the chosen people."""
        for user in queryset:
            directory.reactivate(actor_id=request.user.pk, user_id=user.pk)

    @admin.action(description="End every session", permissions=["change"])
    def end_sessions(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Sign the chosen people out everywhere."""
        for user in queryset:
            directory.end_sessions(actor_id=request.user.pk, user_id=user.pk)

    @admin.action(description="Take every second step away", permissions=["change"])
    def reset_factors(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        """Ask why, then let the chosen people begin anew who have lost what proves them."""
        if "reason" not in request.POST:
            context = self.admin_site.each_context(request)
            context |= {"title": _("Take every second step away"), "people": queryset}
            return TemplateResponse(request, "admin/accounts/reset_factors.html", context)
        for user in queryset:
            directory.reset_factors(
                actor_id=request.user.pk, user_id=user.pk, reason=request.POST["reason"]
            )
        self.message_user(request, _("They begin anew, and have been told by mail."))
        return None

    @admin.action(description="Forgive failed tries", permissions=["change"])
    def forgive_tries(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Let the chosen people try again to sign in."""
        for user in queryset:
            directory.forgive_tries(actor_id=request.user.pk, user_id=user.pk)


@admin.register(BrowserSession)
class SessionAdmin(ReadOnly):
    """Who is signed in; a session can be ended, not changed."""

    list_display = ("user", "created_at", "last_seen_at", "ip", "ended_at")
    list_filter = ("created_at", "ended_at")
    search_fields = ("user__email",)
    list_select_related: ClassVar = ("user",)
    actions = ("end",)

    @admin.action(description="End the chosen sessions", permissions=["end"])
    def end(self, request: HttpRequest, queryset: QuerySet[BrowserSession]) -> None:
        """End them, and the tokens that stand on them."""
        for session in queryset:
            directory.end_session(
                actor_id=request.user.pk, user_id=session.user_id, session_id=session.pk
            )

    def has_end_permission(self, request: HttpRequest) -> bool:
        """Whoever may change things."""
        return request.user.has_perm("admin.change")
