"""Exam files: what is read, and what is refused with the name of the field."""

from copy import deepcopy
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from domains.core.coverage import Wanted
from domains.core.definition import DefinitionError, parse_exam

ROOT = Path(__file__).parent.parent.parent
MLS_C01 = yaml.safe_load((ROOT / "fixtures/exams/mls-c01.yaml").read_text())
MLA_C01 = yaml.safe_load((ROOT / "tests/data/mla-c01.yaml").read_text())


@pytest.fixture
def data():
    return deepcopy(MLS_C01)


def test_mls_c01_has_four_domains_and_fifteen_tasks():
    exam = parse_exam(MLS_C01)

    assert [(domain.number, domain.weight, len(domain.tasks)) for domain in exam.domains] == [
        (1, 20, 3), (2, 24, 3), (3, 36, 5), (4, 20, 4),
    ]  # fmt: skip


def test_mls_c01_has_the_facts_of_the_exam():
    exam = parse_exam(MLS_C01)

    assert (exam.time_limit_s, exam.esl_extra_s, exam.item_total, exam.item_scored) == (10_200, 1_800, 65, 50)
    assert (exam.scale_min, exam.cut_score, exam.scale_max, exam.cut_fraction) == (100, 750, 1000, Decimal("0.72"))
    assert (exam.retired_on, exam.retake_wait_days) == (date(2026, 3, 31), 14)


def test_kinds_this_site_cannot_show_are_left_out():
    assert parse_exam(MLA_C01).kinds == ("single", "multiple", "ordering", "matching")


def test_what_may_be_left_out_has_defaults(data):
    for name in ("short_title", "vendor", "retired_on", "extra_time_minutes_esl", "cut_fraction", "retake_wait_days",
                 "final_mocks", "coverage"):  # fmt: skip
        data.pop(name)

    exam = parse_exam(data)

    assert (exam.short_title, exam.retired_on, exam.esl_extra_s) == (exam.title, None, 0)
    assert (exam.final_mocks, exam.wanted) == ((), Wanted())
    assert exam.cut_fraction == Decimal("0.72")


@pytest.mark.parametrize("name", ["code", "title", "time_limit_minutes", "items", "kinds", "scale", "domains"])
def test_a_missing_field_is_named(data, name):
    del data[name]

    with pytest.raises(DefinitionError, match=f"^{name}: missing"):
        parse_exam(data)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"time_limit_minutes": 0}, "time_limit_minutes: expected 1 or more"),
        ({"time_limit_minutes": "170"}, "time_limit_minutes: expected int"),
        ({"time_limit_minutes": True}, "time_limit_minutes: expected int"),
        ({"extra_time_minutes_esl": -30}, "extra_time_minutes_esl: expected 0 or more"),
        ({"retake_wait_days": -1}, "retake_wait_days: expected 0 or more"),
        ({"code": "MLS C01"}, "code: expected letters, digits, - and _"),
        ({"items": {"total": 50, "scored": 65}}, "items: more scored items than items"),
        ({"items": {"total": 65}}, "scored: missing"),
        ({"kinds": ["case_study"]}, "kinds: expected at least one of"),
        ({"kinds": "single"}, "kinds: expected list"),
        ({"scale": {"minimum": 100, "maximum": 1000, "cut": 1000}}, "scale: expected minimum < cut < maximum"),
        ({"cut_fraction": "72"}, "cut_fraction: expected a share"),
        ({"cut_fraction": "much"}, "cut_fraction: expected a share"),
        ({"retired_on": "spring"}, "retired_on: expected date"),
        ({"domains": []}, "domains: the weights sum to 0"),
        ({"domains": ["Modeling"]}, "domains: each entry must be a mapping"),
        ({"final_mocks": 9}, "final_mocks: expected list"),
        ({"final_mocks": [0]}, "final_mocks: expected a list of numbers from 1"),
        ({"final_mocks": [True]}, "final_mocks: expected a list of numbers from 1"),
        ({"coverage": ["Glue"]}, "coverage: expected"),
        ({"coverage": {"topics": ["drift"]}}, "coverage: expected forms, tasks, and topics"),
        ({"coverage": {"topics": {"names": ["drift"]}}}, "coverage: expected forms, tasks, and topics"),
    ],
)
def test_a_wrong_field_is_named_with_what_is_expected(data, change, message):
    with pytest.raises(DefinitionError, match=message):
        parse_exam(data | change)


@pytest.mark.parametrize("data", [None, [], "exam", 7])
def test_a_file_without_a_mapping_is_refused(data):
    with pytest.raises(DefinitionError, match="one mapping"):
        parse_exam(data)


def test_weights_must_sum_to_100(data):
    data["domains"][0]["weight"] = 21

    with pytest.raises(DefinitionError, match="the weights sum to 101, expected 100"):
        parse_exam(data)


def test_a_domain_number_may_be_used_once(data):
    data["domains"][1]["number"] = 1

    with pytest.raises(DefinitionError, match="domains: each number may be used once"):
        parse_exam(data)


def test_a_task_code_may_be_used_once(data):
    data["domains"][1]["tasks"][0]["code"] = "1.1"

    with pytest.raises(DefinitionError, match="tasks: each code may be used once"):
        parse_exam(data)


@pytest.mark.parametrize(
    ("tasks", "message"),
    [
        (["1.1"], "tasks: each entry must be a mapping"),
        ("1.1", "tasks: expected list"),
        ([{"code": 1.1, "title": "Unquoted"}], "code: expected str, found 1.1"),
        ([{"code": "1.1", "title": "Covers", "covers": "data"}], "covers: expected list"),
    ],
)
def test_a_wrong_task_is_named(data, tasks, message):
    data["domains"][0]["tasks"] = tasks

    with pytest.raises(DefinitionError, match=message):
        parse_exam(data)


def test_a_domain_may_have_no_tasks_yet(data):
    data["domains"][0]["tasks"] = None

    assert parse_exam(data).domains[0].tasks == ()


def test_counts_that_do_not_fit_the_weights_are_refused(data):
    # see the Alabama paradox in test_blueprint.py
    data["domains"] = [{"number": n, "title": "D", "weight": w} for n, w in enumerate([57, 28, 15], start=1)]
    data["items"] = {"total": 70, "scored": 69}

    with pytest.raises(DefinitionError, match="items: a domain would have more scored items than items"):
        parse_exam(data)
