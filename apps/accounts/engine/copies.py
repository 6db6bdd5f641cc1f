"""Makes the copy of a person's data: JSON for programs, a page for people, and their files."""

import json
import re
import shutil
import tempfile
import uuid
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZipFile

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files import File
from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from apps.accounts.services import exports, profiles
from apps.core import brand, clock, languages
from apps.core.services.portions import Portion

_UNSAFE: Final = re.compile(r"[^\w .()+-]|^\.+")
# What would run when somebody opens it from their own disk; others may have written it.
_ACTIVE: Final = re.compile(
    r"\.(x?html?|svgz?|xml|xslt?|m?js|mht(ml)?|hta|url|lnk|bat|cmd|exe|sh|ps1|vbs|jar|desktop)$",
    re.IGNORECASE,
)
_STYLE: Final = "vestibule/export.css"


def make(*, export: str) -> None:
    """The job `accounts.export`. One that is made, or not wanted any more, is left alone."""
    export_id = uuid.UUID(export)
    user_id = exports.waiting(export_id)
    if user_id is None:
        return
    language, zone = profiles.speaks(user_id=user_id)
    with tempfile.TemporaryFile() as file, languages.speaking(language, zone):
        _write(file, export_id, user_id)
        file.seek(0)
        exports.publish(export_id=export_id, content=File(file, name="copy"))


def _write(file: IO[bytes], export_id: uuid.UUID, user_id: uuid.UUID) -> None:
    portions: list[Portion] = []
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for path in settings.EXPORTS:
            portion: Portion = import_string(path)(user_id=user_id)
            _attach(archive, portion)
            portions.append(portion)
            exports.progressed(export_id=export_id, steps=len(portions))
        archive.writestr("data.json", _json(portions))
        archive.writestr("index.html", _page(portions))
        style = finders.find(_STYLE)
        archive.write(str(style), "style.css")


def _attach(archive: ZipFile, portion: Portion) -> None:
    for attachment in portion.attachments:
        name = f"{portion.name}/{safe_path(attachment.name)}"
        with attachment.open() as source, archive.open(name, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target)


def safe_path(name: str) -> str:
    """A path that stays in its folder on every system, of a file that opens without running."""
    parts = [_UNSAFE.sub("_", part)[:120].strip(" .") for part in PurePosixPath(name).parts]
    path = "/".join(part or "_" for part in parts)
    return f"{path}.txt" if _ACTIVE.search(path) else path


def _json(portions: Iterable[Portion]) -> str:
    content = {
        "provider": settings.ISSUER,
        "made_at": clock.now(),
        **{portion.name: portion.content for portion in portions},
    }
    return json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _page(portions: Iterable[Portion]) -> str:
    shown = [
        {
            "name": portion.name,
            "title": portion.title,
            "content": _readable(portion.content),
            "files": [f"{portion.name}/{safe_path(one.name)}" for one in portion.attachments],
        }
        for portion in portions
    ]
    context = {"portions": shown, "made_at": clock.now(), "brand": brand.of_installation()}
    return render_to_string("account/export/index.html", context)


def _readable(value: Any) -> Any:
    """Objects as pairs with a readable name, so that the page can tell them from lists."""
    if isinstance(value, dict):
        pairs = [(str(name).replace("_", " "), _readable(one)) for name, one in value.items()]
        return {"pairs": pairs}
    if isinstance(value, (list, tuple)):
        return {"rows": [_readable(one) for one in value]}
    return {"text": value}
