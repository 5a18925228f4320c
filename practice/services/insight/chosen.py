"""Which exam a page is about when its address does not say."""

from django.http import Http404

from domains.models import Exam
from examprep.accounts.models import User
from practice.models import Attempt


def chosen_exam(user: User, code: str = "") -> Exam | None:
    """The exam with this code, else the one this person sat last, else the first; None when there is no exam.

    Raises Http404 for a code that is no exam's.
    """
    exams = list(Exam.objects.with_blueprint().order_by("status", "code"))
    if code:
        named = next((exam for exam in exams if exam.code == code), None)
        if named is None:
            raise Http404("No such exam.")
        return named
    last = Attempt.objects.of(user).values_list("exam", flat=True).first()
    return next((exam for exam in exams if exam.pk == last), exams[0] if exams else None)
