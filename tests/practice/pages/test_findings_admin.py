"""What needs a look, and the numbers behind it, in the admin."""

from datetime import timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse

from practice.services.item_analysis import carry_on
from practice.services.study import report_problem
from questions.models import FindingEvent, Form, FormItem, Item, ItemFinding
from tests.axe import find_violations
from tests.factories.practice import NOW, quick_items, score
from tests.factories.statistics import OCTOBER, able_are_right, able_are_wrong, analysis, store

QUEUE = "/admin/questions/itemfinding/"


@pytest.fixture
def staff(instructor):
    client = Client()
    client.force_login(instructor)
    return client


@pytest.fixture
def item(exam):
    return Item.objects.filter(kind="single").select_related("current_version").order_by("slug").first()


def get(client, name, *args, **query):
    return client.get(reverse(f"admin:questions_itemfinding_{name}", args=args), query)


def text(answer):
    return " ".join(answer.content.decode().split())


def aside(client, finding, **fields):
    return client.post(reverse("admin:questions_itemfinding_aside", args=[finding.pk]), fields)


# The queue


def test_an_empty_queue_says_what_will_be_here(staff, exam):
    found = text(get(staff, "changelist"))

    assert "The first count comes with the next night" in found
    assert "Nothing of this kind." in found


def test_a_finding_says_what_it_means_and_where_to_go(staff, item):
    store({item: able_are_wrong(60)})

    found = text(get(staff, "changelist"))

    assert "Candidates who do better elsewhere choose" in found
    assert "n = 60" in found
    for name in ("questions_itemfinding_item", "questions_item_change", "practice_correction_new"):
        assert reverse(f"admin:{name}", args=[item.pk]) in found


def test_what_candidates_reported_comes_first(staff, user, mock):
    score(mock)
    response = mock.responses.select_related("item", "version").first()
    report_problem(user=user, attempt=mock, response=response, kind="wrong_key", text="B too.", now=NOW)

    found = text(get(staff, "changelist"))

    assert f"q={response.item.slug}&amp;status__exact=open" in found


def test_retired_items_and_earlier_versions_need_no_look(staff, item):
    store({item: able_are_wrong(60)})
    Item.objects.filter(pk=item.pk).update(status="retired")

    assert item.slug not in text(get(staff, "changelist", kind="wrong_key"))


def test_setting_aside_needs_a_reason_and_shows_it(staff, instructor, item):
    store({item: able_are_wrong(60)})
    finding = ItemFinding.objects.get(kind="wrong_key")

    aside(staff, finding, reason="")
    assert FindingEvent.objects.filter(action="set_aside").count() == 0
    answer = aside(staff, finding, reason="The documentation says so.")

    assert answer["Location"] == f"{QUEUE}?kind=wrong_key"
    assert (
        item.slug
        not in text(get(staff, "changelist", kind="wrong_key")).split("id_messages")[-1].split("work__tabs")[-1]
    )
    found = text(get(staff, "changelist", kind="set_aside"))
    assert "“The documentation says so.”" in found
    assert instructor.username in found
    assert "“The documentation says so.”" in text(get(staff, "item", item.pk))
    staff.post(reverse("admin:questions_itemfinding_open", args=[finding.pk]))
    assert ItemFinding.objects.get(pk=finding.pk).state == "open"


def test_the_queue_is_read_in_a_fixed_number_of_queries(staff, item, exam, django_assert_max_num_queries):
    items = [*Item.objects.filter(kind="single"), *quick_items(exam, [("single", "1.1")] * 12)]
    store({Item.objects.get(pk=one.pk): able_are_wrong(60) for one in items})

    with django_assert_max_num_queries(12):
        assert get(staff, "changelist", kind="wrong_key").content.count(b"finding__sentence") >= 12
    with django_assert_max_num_queries(12):
        get(staff, "changelist", kind="set_aside")


@pytest.mark.parametrize("query", [{"kind": "odd"}, {"kind": "wrong_key", "page": "x"}, {"page": "-1"}])
def test_odd_addresses_are_no_errors_of_the_server(staff, exam, query):
    assert get(staff, "changelist", **query).status_code in (200, 404)


# An item


def test_the_page_of_an_item_shows_its_numbers_with_n(staff, item, django_assert_max_num_queries):
    store({item: able_are_right(200)})

    with django_assert_max_num_queries(12):
        found = text(get(staff, "item", item.pk))

    assert "Version 1: 200 candidates" in found
    assert "100 right of 200" in found
    assert "curves__line--key" in found
    assert "n = 200" in found


def test_where_there_are_few_the_page_says_so(staff, item):
    store({item: analysis([1, 0, 1])})

    found = text(get(staff, "item", item.pk))

    assert "Needs at least 10 candidates, there are 3." in found
    assert "Too few candidates for a picture" in found


def test_an_item_nobody_met_says_when_numbers_come(staff, item):
    assert "No numbers yet" in text(get(staff, "item", item.pk))


def test_drift_is_told_with_both_numbers(staff, item):
    rest = np.tile(np.linspace(0.2, 0.9, 100), 2)
    right = np.concatenate([rest[:100] > 0.3, rest[100:] > 0.7])
    choices = np.where(right, 0, 1 + np.arange(200) % 3)
    store({item: analysis(right, choices, rest=rest, months=np.repeat([OCTOBER, OCTOBER + 1], 100))})

    found = text(get(staff, "item", item.pk))

    assert "It has been harder for equally able candidates since 2026-11." in found
    assert "n = 100 and 100" in found


def test_another_version_that_does_not_exist_is_not_found(staff, item):
    store({item: able_are_right(200)})

    assert get(staff, "item", item.pk, version="7").status_code == 404


# A form


def test_the_page_of_a_form_shows_scores_and_items(staff, mock, django_assert_max_num_queries):
    score(mock)
    while carry_on(clock=lambda: NOW + timedelta(days=1), is_asked=True):
        pass

    with django_assert_max_num_queries(12):
        found = text(get(staff, "form", Form.objects.get().pk))

    assert "First sittings" in found
    assert "needs at least 30 candidates, there is 1".capitalize() in found
    assert found.count('<tr><td class="number">') == 10
    assert "has been sat: its scored part stays as it was" in found


def test_a_form_nobody_sat_says_when_numbers_come(staff, exam):
    assert "No numbers yet" in text(get(staff, "form", Form.objects.get().pk))


# Pilots


def pilot_and_scored():
    pilot = FormItem.objects.filter(is_scored=False).select_related("item__task").first()
    same_domain = FormItem.objects.filter(is_scored=True, item__task__domain=pilot.item.task.domain_id)
    return pilot, same_domain.first()


def promote(client, pilot, instead_of):
    return client.post(reverse("admin:questions_itemfinding_promote", args=[pilot.item_id]), {"instead_of": instead_of})


def test_a_pilot_takes_the_place_of_a_scored_item_of_its_domain(staff, instructor, exam):
    pilot, scored = pilot_and_scored()
    store({Item.objects.get(pk=pilot.item_id): able_are_right(200)}, is_pilot=True)
    Item.objects.filter(pk=pilot.item_id).update(angoff="0.55")

    assert "which nobody has sat" in text(get(staff, "changelist", kind="pilot_ready"))
    assert scored.item.slug in text(get(staff, "promote", pilot.item_id))
    assert promote(staff, pilot, scored.item_id).status_code == 302

    assert set(FormItem.objects.filter(pk__in=[pilot.pk, scored.pk]).values_list("pk", "is_scored")) == {
        (pilot.pk, True), (scored.pk, False),
    }  # fmt: skip
    assert float(Form.objects.get().cut_fraction) == pytest.approx((7 * 0.75 + 0.55) / 8, abs=1e-4)
    event = FindingEvent.objects.get(action="promoted")
    assert event.actor == instructor
    assert scored.item.slug in event.reason


def test_a_form_that_was_sat_stays_as_it_was(staff, mock):
    pilot, scored = pilot_and_scored()

    assert "has been sat" in text(get(staff, "promote", pilot.item_id))
    assert promote(staff, pilot, scored.item_id).status_code == 422
    pilot.refresh_from_db()
    assert not pilot.is_scored


def test_an_item_of_another_domain_is_no_place_for_a_pilot(staff, exam):
    pilot, _ = pilot_and_scored()
    other = FormItem.objects.filter(is_scored=True).exclude(item__task__domain=pilot.item.task.domain_id).first()

    for instead_of in (other.item_id, "", "x"):
        answer = promote(staff, pilot, instead_of)
        assert answer.status_code == 422
        assert "Choose a scored item of the same domain" in text(answer)


def test_what_is_no_pilot_cannot_be_let_count(staff, exam):
    scored = FormItem.objects.filter(is_scored=True).first()

    assert get(staff, "promote", scored.item_id).status_code == 404


# Looks


def test_axe_finds_nothing_on_these_pages(live_server, page, sign_in, instructor, exam):
    item = Item.objects.filter(kind="single").select_related("current_version").first()
    store({item: able_are_wrong(200)})
    pilot, _ = pilot_and_scored()
    sign_in(instructor)

    for path in (QUEUE, f"{QUEUE}item/{item.pk}/", f"{QUEUE}form/{pilot.form_id}/",
                 f"{QUEUE}promote/{pilot.item_id}/"):  # fmt: skip
        page.goto(live_server.url + path)
        assert find_violations(page) == [], path
