"""A site with one of everything: what the addresses in the table name belongs to `candidate` or `instructor`."""

import random
from datetime import date, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.models import Group
from rest_framework.authtoken.models import Token

from domains.models import Domain, Exam, Task
from examprep.accounts.models import StaffAction, User
from examprep.accounts.services import create_person, record_staff_action
from practice.core.attempt import Mode
from practice.core.correction import Policy
from practice.models import Forecast, Notice, ProblemReport, RealResult, ReviewCard, TopicNote
from practice.services.assigning import create_assignment
from practice.services.cohorts import create_cohort
from practice.services.inviting import create_link, join
from practice.services.mail_invitations import invite_by_mail
from practice.services.planning import Wishes, save_plan
from practice.services.sitting_assignments import start_assignment
from practice.services.study import report_problem, set_bookmark, write_public_note
from practice.services.summaries import token_of
from questions.models import Form, FormItem, Item, ItemFinding, Tag
from questions.services.figure_links import link_to
from questions.services.jobs import ask_export, ask_import
from questions.tasks import run_exchange_job
from tests.factories.figures import show_in_all_items, stored_figure
from tests.factories.practice import NOW, mock_of, practice_of, score, tiny_bank, tiny_exam
from tests.factories.repair import propose

PASSWORD = "correct horse battery"


def people() -> dict[str, User | None]:
    """Role -> person."""
    roles = {
        "candidate": ("ann", False),
        "stranger": ("bob", False),
        "instructor": ("ida", True),
        "other instructor": ("ivo", True),
    }
    made: dict[str, User | None] = {"anonymous": None}
    for role, (name, is_instructor) in roles.items():
        made[role] = create_person(
            username=name, email=f"{name}@example.org", password=PASSWORD, is_instructor=is_instructor
        )
    made["administrator"] = User.objects.create_superuser("root", "root@example.org", PASSWORD)
    return made


def furnish(candidate: User, instructor: User) -> dict[str, Any]:
    """Name in the table -> what stands for it in an address."""
    exam = tiny_exam()
    tiny_bank(exam)
    figure = stored_figure()
    show_in_all_items(figure)
    return (
        {"figure_link": link_to(figure.pk, NOW)}
        | _sittings(candidate, exam)
        | _plans(candidate, exam)
        | _work(candidate, instructor, exam)
        | _rows(candidate, exam)
    )


def _sittings(candidate: User, exam: Exam) -> dict[str, Any]:
    scored = mock_of(candidate, exam)
    score(scored)
    running = practice_of(candidate, exam, Mode.TUTOR, count=3)
    response = scored.responses.select_related("item", "version").get(position=1)
    set_bookmark(user=candidate, item=response.item, is_on=True, now=NOW)
    report = report_problem(
        user=candidate, attempt=scored, response=response, kind=ProblemReport.Kind.OTHER, text="Hm.", now=NOW
    )
    forecast = Forecast.objects.create(
        user=candidate, exam=exam, attempt=scored, probability=0.5, told_at=NOW, passed=False
    )
    return {
        "exam": exam.code,
        "scored": scored.pk,
        "running": running.pk,
        "item": response.item_id,
        "card": ReviewCard.objects.get(user=candidate).pk,
        "practice.problemreport": report.pk,
        "practice.forecast": forecast.pk,
        "mfa.authenticator": TOTP.activate(candidate, "JBSWY3DPEHPK3PXP").instance.pk,
    }


def _plans(candidate: User, exam: Exam) -> dict[str, Any]:
    wishes = Wishes(exam_on=None, minutes=[30] * 7, goals={}, wants_summary=True)
    plan = save_plan(user=candidate, exam=exam, wishes=wishes, token="t" * 43, now=NOW)
    note = TopicNote.objects.create(user=candidate, exam=exam, task=_first(Task), text="Shards.", updated_at=NOW)
    result = RealResult.objects.create(
        user=candidate, exam=exam, taken_on=date(2026, 11, 1), passed=True, created_at=NOW
    )
    return {
        "feed_token": plan.feed_token,
        "summary_token": token_of(plan),
        "note": note.pk,
        "real_result": result.pk,
    }


def _work(candidate: User, instructor: User, exam: Exam) -> dict[str, Any]:
    """What an instructor has: a cohort with one member who sat what was assigned, a correction, an import."""
    cohort = create_cohort(exam=exam, name="Autumn", by=instructor, now=NOW)
    link = create_link(cohort=cohort, by=instructor, now=NOW)
    invite_by_mail(cohort=cohort, text="cy@example.org", by=instructor, now=NOW)
    invitation = cohort.invitations.get(email="cy@example.org")
    member = join(token=link.token, user=candidate, has_agreed=True, now=NOW)
    assignment = create_assignment(
        cohort=cohort, title="Trial", form=_first(Form), by=instructor, now=NOW, opens_at=NOW,
        closes_at=NOW + timedelta(hours=2),
    )  # fmt: skip
    sitting, _ = start_assignment(user=candidate, assignment_id=assignment.pk, now=NOW, rng=random.Random(1))
    correction = propose(_first(Item), Policy.FULL_CREDIT, instructor)
    job = ask_import(
        data=b"::q:: 1 + 1? {=2 ~3}", file_name="q.gift", address="", format_name="gift", place=(exam.code, "1.1"),
        prefix="", good_only=False, is_dry_run=True, by=instructor, now=NOW,
    )  # fmt: skip
    export = ask_export(format_name="json", filters={"exam": exam.code}, address="", by=instructor, now=NOW)
    run_exchange_job(str(export.pk))
    note = write_public_note(item=_first(Item), text="Since 2026 both are right.", by=instructor, now=NOW)
    notice = Notice.objects.create(user=candidate, kind=Notice.Kind.values[0], text="Hm.", url="/", created_at=NOW)
    return {
        "cohort": cohort.pk, "link": link.pk, "invitation": invitation.pk, "join_token": link.token,
        "member": member.pk, "assignment": assignment.pk, "correction": correction.pk, "job": job.pk,
        "export": export.pk, "notice": notice.pk,
        "practice.attempt": sitting.pk, "practice.correction": correction.pk, "practice.publicnote": note.pk,
    }  # fmt: skip


def _rows(candidate: User, exam: Exam) -> dict[str, Any]:
    item = _first(Item)
    numbers = {"n": 200, "value": 0.1, "of": "", "more": {"right": 20}}
    finding = ItemFinding.objects.create(
        item=item, version=item.current_version, kind="too_hard", weight=1, numbers=numbers, found_at=NOW
    )
    return {
        "finding": finding.pk,
        "pilot": FormItem.objects.filter(is_scored=False).order_by("pk").values_list("item_id", flat=True)[0],
        "user": candidate.pk,
        "domains.exam": exam.pk,
        "domains.domain": _first(Domain).pk,
        "domains.task": _first(Task).pk,
        "questions.item": _first(Item).pk,
        "questions.form": _first(Form).pk,
        "questions.tag": Tag.objects.get_or_create(kind=Tag.Kind.TOPIC, name="shards")[0].pk,
        "auth.group": _first(Group).pk,
        "account.emailaddress": _first(EmailAddress).pk,
        "authtoken.tokenproxy": Token.objects.create(user=candidate).user_id,
        "accounts.user": candidate.pk,
        "accounts.staffaction": _action(User.objects.filter(is_instructor=True).earliest("date_joined")),
    }


def _action(person: User) -> int:
    record_staff_action(
        actor=person, address="203.0.113.9", method="POST", action="admin:questions_item_change", about="Hm.",
        details="Change item: Changed stem.", request_id="r" * 32, now=NOW,
    )  # fmt: skip
    return _first(StaffAction).pk


def _first(model: Any) -> Any:
    return model.objects.order_by("pk").first()
