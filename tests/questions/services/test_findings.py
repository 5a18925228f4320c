"""Findings follow the numbers; set aside they rest until the numbers change, and everything leaves a trace."""

from datetime import timedelta

import numpy as np
import pytest

from questions.core.item_findings import FindingKind, find_problems
from questions.models import FindingEvent, ItemFinding
from questions.services.findings import FindingMoved, NoReason, follow_findings, note_promotion, open_again, set_aside
from tests.factories.questions import NOW, published_item
from tests.factories.statistics import OCTOBER, able_are_right, able_are_wrong, analysis

LATER = NOW + timedelta(days=1)


def kinds(found, is_pilot=False):
    return [finding.kind for finding in find_problems(found, is_pilot=is_pilot)]


# What is found


def test_an_item_that_works_has_no_findings():
    assert kinds(able_are_right()) == []


def test_a_distractor_of_the_able_is_a_suspected_key_and_discriminates_the_wrong_way():
    (wrong_key, negative, *_) = find_problems(able_are_wrong(60), is_pilot=False)

    assert (wrong_key.kind, wrong_key.numbers.of, wrong_key.numbers.more["key"]) == (FindingKind.WRONG_KEY, "o2", "o1")
    assert wrong_key.numbers.value > 1
    assert negative.kind == FindingKind.NEGATIVE


def test_noise_cries_no_wolf():
    rng = np.random.default_rng(11)

    found = [kinds(analysis(rng.random(40) < 0.5, rng.integers(0, 4, 40))) for _ in range(200)]

    assert sum(FindingKind.WRONG_KEY in one for one in found) <= 1
    assert sum(FindingKind.NEGATIVE in one for one in found) <= 6


@pytest.mark.parametrize(("right", "n", "expected"), [(98, 100, []), (298, 300, ["too_easy"]), (15, 100, ["too_hard"])])
def test_difficulty_is_told_where_chance_does_not_explain_it(right, n, expected):
    choices = [1 + index % 3 for index in range(n - right)] + [0] * right
    found = kinds(analysis([0] * (n - right) + [1] * right, choices))

    assert [kind for kind in found if kind in ("too_easy", "too_hard")] == expected


def test_distractors_that_hardly_anybody_chooses_are_named():
    (rare,) = find_problems(analysis([0] * 100 + [1] * 200), is_pilot=False)

    assert (rare.kind, rare.numbers.of, rare.numbers.more["chosen"]) == ("rare_option", "o3,o4", {"o3": 0, "o4": 0})


def test_an_item_that_got_harder_drifts():
    rest = np.tile(np.linspace(0.2, 0.9, 100), 2)
    right = np.concatenate([rest[:100] > 0.3, rest[100:] > 0.7])
    choices = np.where(right, 0, 1 + np.arange(200) % 3)

    (drift,) = find_problems(analysis(right, choices, rest=rest, months=np.repeat([OCTOBER, OCTOBER + 1], 100)),
                             is_pilot=False)  # fmt: skip

    assert (drift.kind, drift.numbers.value > 1.5, drift.numbers.of) == ("drift", True, str(OCTOBER + 1))


def test_a_pilot_that_works_is_ready_and_one_that_does_not_is_not():
    assert kinds(able_are_right(100), is_pilot=True) == ["pilot_ready"]
    assert kinds(able_are_right(80), is_pilot=True) == []
    assert "pilot_ready" not in kinds(able_are_wrong(200), is_pilot=True)


# What becomes of it


@pytest.fixture
def item(exam):
    return published_item()


def follow(item, found, now=NOW, is_pilot=False):
    findings = find_problems(found, is_pilot=is_pilot)
    follow_findings(found={item.current_version_id: (item.pk, findings)}, now=now)


def history(item, kind):
    events = FindingEvent.objects.filter(finding__item=item, finding__kind=kind).order_by("pk")
    return list(events.values_list("action", flat=True))


def test_what_is_found_again_is_not_told_again(item):
    follow(item, able_are_wrong(60))
    follow(item, able_are_wrong(62), LATER)

    assert history(item, "wrong_key") == ["found"]
    finding = ItemFinding.objects.get(kind="wrong_key")
    assert (finding.numbers["n"], finding.found_at) == (62, NOW)


def test_what_the_numbers_no_longer_say_is_gone_and_may_come_back(item):
    follow(item, able_are_wrong(60))
    follow(item, able_are_right(200))
    assert set(ItemFinding.objects.values_list("state", flat=True)) == {"gone"}

    follow(item, able_are_wrong(300), LATER)

    assert history(item, "wrong_key") == ["found", "gone", "found"]


def test_set_aside_it_rests_until_the_numbers_change(item, instructor):
    follow(item, able_are_wrong(60))
    finding = ItemFinding.objects.get(kind="wrong_key")
    set_aside(finding_id=finding.pk, reason="Checked with the documentation.", by=instructor, now=NOW)

    follow(item, able_are_wrong(80), LATER)
    finding.refresh_from_db()
    assert finding.state == "set_aside"
    follow(item, able_are_wrong(100), LATER)
    finding.refresh_from_db()
    assert (finding.state, finding.found_at) == ("open", LATER)
    assert history(item, "wrong_key") == ["found", "set_aside", "opened_again"]
    aside = FindingEvent.objects.get(action="set_aside", finding=finding)
    assert (aside.actor, aside.reason) == (instructor, "Checked with the documentation.")


def test_setting_aside_needs_a_reason_and_an_open_finding(item, instructor):
    follow(item, able_are_wrong(60))
    finding = ItemFinding.objects.get(kind="wrong_key")

    with pytest.raises(NoReason):
        set_aside(finding_id=finding.pk, reason=" ", by=instructor, now=NOW)
    set_aside(finding_id=finding.pk, reason="So.", by=instructor, now=NOW)
    with pytest.raises(FindingMoved):
        set_aside(finding_id=finding.pk, reason="So.", by=instructor, now=NOW)


def test_what_was_set_aside_can_be_opened_again(item, instructor):
    follow(item, able_are_wrong(60))
    finding = ItemFinding.objects.get(kind="wrong_key")
    set_aside(finding_id=finding.pk, reason="So.", by=instructor, now=NOW)

    open_again(finding_id=finding.pk, by=instructor, now=LATER)

    finding.refresh_from_db()
    assert finding.state == "open"
    with pytest.raises(FindingMoved):
        open_again(finding_id=finding.pk, by=instructor, now=LATER)


def test_a_pilot_that_counts_now_waits_no_more(item, instructor):
    follow(item, able_are_right(200), is_pilot=True)

    note_promotion(item_id=item.pk, reason="In mock exam 3.", by=instructor, now=NOW)

    assert history(item, "pilot_ready") == ["found", "promoted"]
    assert ItemFinding.objects.get().state == "gone"
