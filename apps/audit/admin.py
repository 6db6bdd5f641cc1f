"""Staff screen over the trail: look, search, export. There is nothing to change."""

import ipaddress
import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from apps.audit import events
from apps.audit.models import Event, Party
from apps.audit.services import exporting, trail
from apps.core.admin import ReadOnly, ReadOnlyInline

_NOBODY = Q(pk__in=[])


class PartyInline(ReadOnlyInline):
    """Who was part of it, and from where."""

    model = Party
    fields = ("role", "person", "address", "user_agent", "session_id", "is_erased")
    readonly_fields = fields

    @admin.display(description=_("person"))
    def person(self, obj: Party) -> SafeString | str:
        """A link to the account."""
        return _link(obj.person_id, _names([obj]))

    @admin.display(boolean=True, description=_("erased"))
    def is_erased(self, obj: Party) -> bool:
        """Whether this was somebody who is deleted."""
        return bool(obj.tombstone)


class GroupFilter(admin.SimpleListFilter):
    """By what the name begins with: from the vocabulary, not from a million rows."""

    title = _("kind")
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Every beginning there is."""
        groups = sorted({name.partition(".")[0] for name in events.ALL})
        return [(group, group) for group in groups]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Event]) -> QuerySet[Event]:
        """The events that begin so."""
        group = self.value()
        return queryset.filter(name__startswith=f"{group}.") if group else queryset


class DoneByFilter(admin.ChoicesFieldListFilter):
    """By who did it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = _("who did it")


@admin.register(Event)
class EventAdmin(ReadOnly):
    """What happened. Search: an e-mail address, a network address, an id, a client, a name."""

    list_display = ("at", "name", "subject", "address", "actor", "client_id")
    list_filter = (GroupFilter, ("by", DoneByFilter), "at")
    # Only makes the box appear: see `get_search_results`.
    search_fields = ("name",)
    search_help_text = _(
        "An e-mail address or the start of a network address; the id of a person, a session or an"
        " event; a client or the name of an event."
    )
    fields = ("at", "name", "sentence", "by", "client_id", "details", "position", "hash")
    readonly_fields = fields
    inlines = (PartyInline,)
    actions = ("export",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        """With the parties, in one statement more."""
        return super().get_queryset(request).prefetch_related("party_rows")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Event], search_term: str
    ) -> tuple[QuerySet[Event], bool]:
        """Look where the term can stand, by what it looks like."""
        term = search_term.strip()
        if not term:
            return queryset, False
        # One event has two parties; it is listed once.
        return queryset.filter(_where(term)).distinct(), False

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The page of the list, with what its people are called."""
        page = super().get_changelist_instance(request)
        rows: list[Any] = list(page.result_list)
        names = _names(party for row in rows for party in row.party_rows.all())
        for row in rows:
            row.names = names
        page.result_list = rows
        return page

    @admin.display(description=_("about"))
    def subject(self, obj: Any) -> SafeString | str:
        """Whom it is about."""
        return self._person(obj, Party.Role.SUBJECT)

    @admin.display(description=_("by"))
    def actor(self, obj: Any) -> SafeString | str:
        """Who did it, when that is another."""
        return self._person(obj, Party.Role.ACTOR)

    @admin.display(description=_("from"))
    def address(self, obj: Event) -> str:
        """Where it came from."""
        return next((party.address for party in obj.party_rows.all() if party.address), "")

    @admin.display(description=_("what happened"))
    def sentence(self, obj: Event) -> str:
        """As the person reads it."""
        kind = events.ALL.get(obj.name)
        return str(kind.own) if kind else ""

    @admin.action(description=_("Export the chosen as JSON lines"), permissions=["view"])
    def export(self, request: HttpRequest, queryset: QuerySet[Event]) -> StreamingHttpResponse:
        """The chosen events, one object a line; that this was done is an event too."""
        trail.record(events.TRAIL_EXPORTED, details={"events": queryset.count()})
        lines = (json.dumps(line) + "\n" for line in exporting.of(queryset))
        answer = StreamingHttpResponse(lines, content_type="application/jsonl")
        answer["Content-Disposition"] = 'attachment; filename="audit.jsonl"'
        return answer

    def _person(self, obj: Any, role: str) -> SafeString | str:
        for party in obj.party_rows.all():
            if party.role == role:
                return str(_("erased")) if party.tombstone else _link(party.person_id, obj.names)
        return ""


def _where(term: str) -> Q:
    if "@" in term:
        person_id = import_string(settings.PERSON_BY_ADDRESS)(term)
        return Q(party_rows__person_id=person_id) if person_id else _NOBODY
    try:
        known = uuid.UUID(term)
    except ValueError:
        pass
    else:
        return Q(party_rows__person_id=known) | Q(party_rows__session_id=known) | Q(pk=known)
    if _is_network(term):
        return Q(party_rows__address__startswith=term)
    return Q(client_id=term) | Q(name__startswith=term)


def _is_network(term: str) -> bool:
    """Whether this is an address, or begins one."""
    try:
        ipaddress.ip_address(term)
    except ValueError:
        return bool(term) and set(term) <= set("0123456789abcdefABCDEF.:/") and term[0].isdigit()
    return True


def _names(parties: Iterable[Party]) -> dict[uuid.UUID, str]:
    wanted = {party.person_id for party in parties if party.person_id}
    if not wanted:
        return {}
    found: dict[uuid.UUID, str] = import_string(settings.NAMES_OF_PEOPLE)(wanted)
    return found


def _link(person_id: uuid.UUID | None, names: dict[uuid.UUID, str]) -> SafeString | str:
    if person_id is None:
        return ""
    address = reverse("admin:accounts_user_change", args=[person_id])
    return format_html('<a href="{}">{}</a>', address, names.get(person_id, person_id))
