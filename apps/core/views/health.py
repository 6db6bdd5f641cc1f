"""Health, for load balancers and orchestrators: is the process alive, can it do its work."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from apps.core.services import readiness


@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers; it asks nothing of anybody else."""
    return _answer({"status": "live"}, 200)


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Every part that a request needs is there, or a 503 that names the missing ones.

    `notes` say what else needs the operator, such as jobs that no worker takes.
    """
    parts = readiness.report()
    is_ready = all(state == "ready" for state in parts.values())
    status = "ready" if is_ready else "not ready"
    notes = readiness.notes() if is_ready else {}
    return _answer({"status": status, "parts": parts, "notes": notes}, 200 if is_ready else 503)


def _answer(body: dict[str, object], status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
