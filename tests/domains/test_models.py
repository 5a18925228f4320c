"""Every constraint of the exam tables, broken once."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from domains.models import Domain, Exam, Task
from tests.factories.questions import load_mls_c01

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def exam():
    return load_mls_c01()


def assert_refused(constraint, write):
    """SQLite names the constraint for checks only; that is enough to know which one it was."""
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        write()
    assert constraint in str(refusal.value) or "UNIQUE constraint failed" in str(refusal.value)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("exam_scored_within_total", {"item_scored": 66}),
        ("exam_cut_within_scale", {"cut_score": 1000}),
        ("exam_cut_within_scale", {"cut_score": 100}),
        ("exam_cut_fraction_is_a_share", {"cut_fraction": Decimal(1)}),
        ("exam_cut_fraction_is_a_share", {"cut_fraction": Decimal(0)}),
        ("exam_status_known", {"status": "beta"}),
    ],
)
def test_an_exam_that_cannot_be_is_refused(exam, constraint, change):
    assert_refused(constraint, lambda: Exam.objects.filter(pk=exam.pk).update(**change))


def test_a_code_belongs_to_one_exam(exam):
    twin = Exam.objects.get(pk=exam.pk)
    twin.pk = None

    assert_refused("domains_exam_code", lambda: twin.save(force_insert=True))


def test_a_domain_number_is_used_once_in_an_exam(exam):
    assert_refused(
        "domain_number_once_per_exam",
        lambda: Domain.objects.create(exam=exam, number=1, title="Again", weight=10),
    )


@pytest.mark.parametrize("weight", [0, 101])
def test_a_weight_is_a_percentage(exam, weight):
    assert_refused("domain_weight_is_percent", lambda: exam.domains.filter(number=1).update(weight=weight))


def test_a_task_code_is_used_once_in_a_domain(exam):
    domain = exam.domains.get(number=1)

    assert_refused("task_code_once_per_domain", lambda: Task.objects.create(domain=domain, code="1.1", title="Again"))
