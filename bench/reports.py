"""Problem reports in bulk, past the services: nine of ten decided."""

import random
from datetime import timedelta

from bench.bank import BATCH, START
from examprep.accounts.models import User
from practice.models import ProblemReport
from questions.models import ItemVersion

PEOPLE = 200
WORDS = "The second option is right too, see the documentation of the service."


def make_reports(count: int, rng: random.Random) -> None:
    """By PEOPLE people on a third of the items that were published, some items more often than others."""
    User.objects.bulk_create(
        User(username=f"reporter{n}", email=f"reporter{n}@example.org", password="!") for n in range(PEOPLE)
    )
    people = list(User.objects.filter(username__startswith="reporter").values_list("pk", flat=True))
    versions = list(ItemVersion.objects.exclude(published_at=None).order_by("pk").values_list("pk", "item_id")[::3])
    is_open: set[tuple[int, int]] = set()  # one open report of a person on a version
    for start in range(0, count, BATCH):
        ProblemReport.objects.bulk_create(
            _report(number, people=people, versions=versions, is_open=is_open, rng=rng)
            for number in range(start, min(start + BATCH, count))
        )


def _report(
    number: int,
    *,
    people: list[int],
    versions: list[tuple[int, object]],
    is_open: set[tuple[int, int]],
    rng: random.Random,
) -> ProblemReport:
    at = START + timedelta(minutes=number)
    version, item = versions[int(len(versions) * rng.random() ** 2)]
    person = rng.choice(people)
    report = ProblemReport(
        user_id=person, item_id=item, version_id=version, kind=rng.choice(ProblemReport.Kind.values), text=WORDS,
        created_at=at,
    )  # fmt: skip
    if rng.random() < 0.1 and (person, version) not in is_open:
        is_open.add((person, version))
        return report
    report.status = rng.choice([ProblemReport.Status.CONFIRMED, ProblemReport.Status.REJECTED])
    report.decision_reason, report.decided_at = "Looked at.", at
    return report
