"""What can never be false of statistics and findings."""

import pytest
from django.db import IntegrityError, transaction

from questions.models import AnalysisState, FindingEvent, Form, FormStatistics, ItemFinding, VersionStatistics
from tests.factories.questions import NOW, published_item


@pytest.fixture
def finding(exam):
    item = published_item()
    return ItemFinding.objects.create(
        item=item, version=item.current_version, kind="drift", weight=1, numbers={}, found_at=NOW
    )


def refused(name, call):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        call()


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("version_statistics_ranges", {"facility": 72, "computed_at": NOW}),
        ("version_statistics_ranges", {"point_biserial": -2, "computed_at": NOW}),
        ("version_statistics_counted_before_known", {"n": 5}),
    ],
)
def test_statistics_of_a_version_are_whole(finding, name, changes):
    refused(name, lambda: VersionStatistics.objects.create(version=finding.version, item=finding.item, **changes))


def test_statistics_of_a_form_are_counted_before_they_are_known(exam):
    form = Form.objects.create(exam=exam, number=1)

    refused("form_statistics_counted_before_known", lambda: FormStatistics.objects.create(form=form, n=5))


def test_there_is_one_state_of_the_analysis(db):
    refused("analysis_state_one_row", lambda: AnalysisState.objects.create(id=2))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("finding_kind_known", {"kind": "odd"}),
        ("finding_state_known", {"state": "lost"}),
        ("finding_set_aside_with_numbers", {"state": "set_aside"}),
        ("finding_set_aside_with_numbers", {"set_aside_numbers": {"n": 5}}),
    ],
)
def test_a_finding_is_whole(finding, name, changes):
    refused(name, lambda: ItemFinding.objects.filter(pk=finding.pk).update(**changes))


def test_a_version_has_one_finding_of_a_kind(finding):
    refused(
        "finding_once_per_version",
        lambda: ItemFinding.objects.create(
            item=finding.item, version=finding.version, kind="drift", weight=1, numbers={}, found_at=NOW
        ),
    )


@pytest.mark.parametrize(
    ("name", "fields"),
    [("finding_event_action_known", {"action": "lost"}), ("finding_event_set_aside_says_why", {"action": "set_aside"})],
)
def test_an_event_of_a_finding_is_whole(finding, name, fields):
    refused(name, lambda: FindingEvent.objects.create(finding=finding, at=NOW, **fields))


def test_what_became_of_a_finding_stays(finding):
    event = FindingEvent.objects.create(finding=finding, action="found", at=NOW)

    refused("history is only ever added to", lambda: FindingEvent.objects.filter(pk=event.pk).update(action="gone"))
    refused("history is only ever added to", lambda: FindingEvent.objects.filter(pk=event.pk).delete())
