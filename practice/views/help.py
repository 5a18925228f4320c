"""Help pages, open to everybody."""

import math
from fractions import Fraction

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from domains.models import Exam
from practice.core import advice, behaviour, scoring
from practice.core.scoring import Tally, estimate_proportion, raw_interval_binomial, scaled_score
from questions.core.psychometrics import MIN_SITTINGS_FOR_KR20
from questions.core.rendering import render_block, render_phrase

FORMULAS = {
    "scaled_below": r"$$s = m + \frac{r}{c \, n} \, (k - m) \qquad \text{for } r \le c \, n$$",
    "scaled_above": r"$$s = k + \frac{r - c \, n}{n - c \, n} \, (M - k) \qquad \text{for } r > c \, n$$",
    "wilson": r"$$\frac{p + \frac{z^2}{2n} \pm z \sqrt{\frac{p (1 - p)}{n} + \frac{z^2}{4 n^2}}}{1 + \frac{z^2}{n}}"
    r", \qquad p = \frac{r}{n}, \quad z = 1.645$$",
    "kr20": r"$$\rho = \frac{n}{n - 1} \left( 1 - \frac{\sum p_i (1 - p_i)}{\sigma^2} \right), \qquad "
    r"\text{SEM} = \sigma \sqrt{1 - \rho}$$",
    "prior": r"$$\pi \sim \text{Beta}(s m, \; s (1 - m)), \qquad s = 10, \quad m = \frac{r + 1}{n + 2}$$",
    "posterior": r"$$\pi \mid k \text{ of } t \sim \text{Beta}(s m + k, \; s (1 - m) + t - k)$$",
    "standing": r"$$P(\pi \ge c) \ge 0.5$$",
    "gain": r"$$\Delta r = e \cdot (0.90 - \mu)$$",
}


@require_safe
def scoring_help(request: HttpRequest) -> HttpResponse:
    exam = Exam.objects.order_by("status", "code").first()
    context = {
        "formulas": {name: render_block(latex) for name, latex in FORMULAS.items()},
        "exam": exam,
        "examples": _examples(exam) if exam else [],
        "domain_example": _domain_example(exam) if exam else None,
        "prior_strength": scoring.PRIOR_STRENGTH,
        "min_responses": scoring.MIN_RESPONSES,
        "min_sittings": MIN_SITTINGS_FOR_KR20,
        "target": advice.TARGET,
        "settled_s": int(behaviour.SETTLED_AFTER.total_seconds()),
        "sigma": render_phrase(r"$\sigma$"),
    }
    return render(request, "help/scoring.html", context)


def _examples(exam: Exam) -> list[dict[str, int]]:
    """Raw scores with what they become, computed by the code that scores attempts."""
    scale = scoring.Scale(exam.scale_min, exam.scale_max, exam.cut_score)
    n = exam.item_scored
    cut_raw = math.ceil(Fraction(exam.cut_fraction) * n)
    rows = []
    for raw in sorted({0, n // 2, cut_raw - 1, cut_raw, (cut_raw + n) // 2, n}):
        low, high = raw_interval_binomial(raw, n)
        rows.append(
            {
                "raw": raw,
                "scaled": scaled_score(raw, n, exam.cut_fraction, scale),
                "low": scaled_score(low, n, exam.cut_fraction, scale),
                "high": scaled_score(high, n, exam.cut_fraction, scale),
            }
        )
    return rows


def _domain_example(exam: Exam) -> dict[str, object]:
    """9 of 10 right in a domain of somebody with 36 of 50 in all."""
    part, overall = Tally(9, 10), Tally(36, 50)
    return {
        "part": part,
        "overall": overall,
        "estimate": estimate_proportion(part, overall, exam.cut_fraction),
    }


@require_safe
def keyboard_help(request: HttpRequest) -> HttpResponse:
    return render(request, "help/keyboard.html")
