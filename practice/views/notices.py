"""What became of a learner's reports, and notices that were read."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from practice.models import ProblemReport
from practice.services.notices import dismiss
from practice.services.reading import withheld_ids

PAGE_LENGTH = 20


@login_required
@require_safe
@never_cache
def report_list(request: HttpRequest) -> HttpResponse:
    """Own reports with what was decided; the answer on an item of a running mock waits until that is scored."""
    reports = ProblemReport.objects.filter(user=request.user).select_related("attempt")
    page = Paginator(reports, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {"page": page, "withheld": withheld_ids(request.user)}
    return render(request, "practice/report_list.html", context)


@login_required
@require_POST
@never_cache
def notice_dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    if not dismiss(user=request.user, notice_id=pk, now=timezone.now()):
        raise Http404
    return redirect("home")
