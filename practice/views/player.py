"""The exam player: a shell that carries no exam content; the browser asks the API for the attempt."""

from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from practice.services.access import get_attempt_for


@login_required
@require_safe
@never_cache
def player(request: HttpRequest, pk: UUID) -> HttpResponse:
    attempt = get_attempt_for(user=request.user, attempt_id=pk, now=timezone.now())
    if not attempt.is_in_progress:
        return redirect("attempt-result", pk=pk)
    return render(request, "practice/player.html", {"attempt": attempt})


@require_safe
def service_worker(request: HttpRequest) -> FileResponse:
    """The player's service worker, served here because its scope is the folder it comes from."""
    path = settings.BASE_DIR / "static" / "js" / "player" / "sw.js"
    response = FileResponse(path.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
