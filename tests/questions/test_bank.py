"""The shipped bank: what candidates are promised of it. `manage.py check_items` holds the rules for single items."""

import random
from collections import Counter
from itertools import combinations
from statistics import fmean

import pytest
import yaml
from django.conf import settings

from domains.core.blueprint import split_items
from domains.core.definition import parse_exam
from questions.core.lint import REVIEW_ROLES
from questions.core.selection import Candidate, assemble_forms
from questions.management.item_files import find_item_files, read_item_file

EXAM = parse_exam(yaml.safe_load((settings.BASE_DIR / "fixtures/exams/mls-c01.yaml").read_text()))
DOMAINS = {task.code: domain.number for domain in EXAM.domains for task in domain.tasks}
SPLIT = split_items({domain.number: domain.weight for domain in EXAM.domains}, EXAM.item_total, EXAM.item_scored)


@pytest.fixture(scope="module")
def drafts():
    return [item.draft for path in find_item_files([]) for item in read_item_file(path).items]


@pytest.fixture(scope="module")
def forms(drafts):
    """As `manage.py build_forms` makes them of a new database: candidates by slug, the same random numbers."""
    pool = [
        Candidate(
            draft.slug, DOMAINS[draft.task], draft.task, draft.family, str(draft.content.kind), float(draft.angoff)
        )
        for draft in sorted(drafts, key=lambda draft: draft.slug)
        if draft.content.kind in EXAM.kinds
    ]
    return assemble_forms(pool, SPLIT, random.Random(1), limit=EXAM.wanted.forms)


def test_it_fills_ten_forms_that_share_no_item(forms):
    assert len(forms) == 10
    placed = [entry.candidate.item_id for form in forms for entry in form]
    assert len(set(placed)) == len(placed) == 650


def test_every_form_has_the_split_of_the_blueprint(forms):
    for form in forms:
        assert Counter(entry.candidate.domain for entry in form) == SPLIT.total
        assert Counter(entry.candidate.domain for entry in form if entry.is_scored) == SPLIT.scored


def test_no_form_takes_two_of_a_family(forms):
    for form in forms:
        families = [entry.candidate.family for entry in form if entry.candidate.family]
        assert len(set(families)) == len(families)


def test_forms_are_equally_hard(forms):
    means = [fmean(entry.candidate.angoff for entry in form if entry.is_scored) for form in forms]

    assert max(abs(one - other) for one, other in combinations(means, 2)) <= 0.02


def test_forty_items_of_other_kinds_are_for_practice_alone(drafts):
    others = [draft for draft in drafts if draft.content.kind not in EXAM.kinds]

    assert len(others) == 40
    assert all("practice-only" in draft.topics for draft in others)


def test_every_item_was_solved_blind_and_its_key_checked(drafts):
    assert [draft.slug for draft in drafts if {review.role for review in draft.reviews} != set(REVIEW_ROLES)] == []


def test_two_of_the_ten_are_final_mocks():
    assert EXAM.final_mocks == (9, 10)
