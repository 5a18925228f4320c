"""Retiring asks first, names what it does, and loses nothing that was typed."""

import pytest
from playwright.sync_api import expect

from questions.admin import retiring
from questions.models import Item
from tests.axe import find_violations
from tests.factories.practice import form_of
from tests.factories.questions import load_mls_c01, published_item
from tests.questions.admin.pages import ADD, LIST, change_url, item_data, retire_url


def selection(*items, **more):
    return {"action": "retire", "_selected_action": [str(item.pk) for item in items]} | more


def statuses():
    return dict(Item.objects.values_list("slug", "status"))


@pytest.fixture
def in_a_mock(exam):
    item = published_item(slug="in-a-mock")
    form_of(exam, [item], number=3)
    return item


@pytest.fixture
def written(exam, instructor_client):
    """An item that was published from the form."""
    instructor_client.post(
        ADD, item_data(stem="First line.\r\n\r\n- one\r\n- two\r\n\r\nWhat helps?") | {"_publish": "1"}
    )
    return Item.objects.get()


def as_written(**changes):
    return item_data(**{"stem": "First line.\r\n\r\n- one\r\n- two\r\n\r\nWhat helps?"} | changes)


def test_the_list_asks_first_and_names_items_and_mocks(in_a_mock, instructor_client):
    other = published_item(slug="in-no-mock")

    page = instructor_client.post(LIST, selection(in_a_mock, other)).content.decode()

    assert "Retire these 2 items?" in page
    assert "in-a-mock</a></td><td>published</td><td>Mock exam 3 of MLS-C01</td>" in page
    assert "in-no-mock</a></td><td>published</td><td>no mock exam</td>" in page
    assert set(statuses().values()) == {"published"}


def test_after_a_yes_those_named_are_retired(in_a_mock, instructor_client):
    other = published_item(slug="other")
    page = instructor_client.post(LIST, selection(in_a_mock)).content.decode()
    assert f'name="_selected_action" value="{in_a_mock.pk}"' in page

    instructor_client.post(LIST, selection(in_a_mock, confirmed="yes", reason="outdated"))

    assert statuses() == {"in-a-mock": "retired", other.slug: "published"}


def test_the_reason_is_kept_with_who_gave_it(in_a_mock, instructor, instructor_client):
    instructor_client.post(LIST, selection(in_a_mock, confirmed="yes", reason=" The service was renamed. "))

    event = in_a_mock.events.get(action="retired")
    assert (event.actor, event.note) == (instructor, "The service was renamed.")


def test_nothing_is_retired_without_a_reason(in_a_mock, instructor_client):
    replies = [
        instructor_client.post(LIST, selection(in_a_mock, confirmed="yes")),
        instructor_client.post(retire_url(in_a_mock), {"confirmed": "yes", "reason": " "}),
    ]

    for reply in replies:
        assert (reply.status_code, "Say why; nothing was retired yet." in reply.content.decode()) == (422, True)
    assert statuses() == {"in-a-mock": "published"}


def test_more_than_anybody_reads_are_refused(exam, instructor_client, monkeypatch):
    monkeypatch.setattr(retiring, "MOST_AT_ONCE", 2)
    items = [published_item() for _ in range(3)]

    page = instructor_client.post(
        LIST, selection(*items, confirmed="yes", reason="outdated"), follow=True
    ).content.decode()

    assert "At most 2 items can be retired at once. Nothing was changed." in page
    assert set(statuses().values()) == {"published"}


def test_the_button_of_an_item_leads_to_the_question(written, instructor_client):
    reply = instructor_client.post(change_url(written), as_written() | {"_retire": "1"})

    assert reply["Location"] == retire_url(written)
    assert "Retire this item?" in instructor_client.get(retire_url(written)).content.decode()
    assert set(statuses().values()) == {"published"}


@pytest.mark.parametrize(
    "changes", [{"takeaway": "Another rule."}, {"slug": ""}, {"topics": "data-lake"}, {"angoff": "0.6"}]
)
def test_what_was_typed_stays_when_the_button_is_pressed_by_mistake(written, instructor_client, changes):
    page = instructor_client.post(change_url(written), as_written(**changes) | {"_retire": "1"}).content.decode()

    assert "There are changes on this page that are not saved." in page
    assert "First line." in page
    assert all(typed in page for typed in changes.values())
    assert set(statuses().values()) == {"published"}


def test_what_was_typed_stays_when_an_item_shall_be_published_again(written, instructor_client):
    instructor_client.post(retire_url(written), {"reason": "outdated"})

    page = instructor_client.post(change_url(written), as_written(clue="typed") | {"_restore": "1"}).content.decode()

    assert "There are changes on this page that are not saved." in page
    assert set(statuses().values()) == {"retired"}


def test_the_question_needs_the_right_to_change_items(in_a_mock, user_client):
    assert user_client.post(retire_url(in_a_mock)).status_code == 302
    assert statuses() == {"in-a-mock": "published"}


def test_an_item_that_is_not_there_is_not_found(instructor_client, in_a_mock):
    url = retire_url(in_a_mock).replace(str(in_a_mock.pk), "00000000-0000-4000-8000-000000000000")

    assert instructor_client.get(url).status_code == 404


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_an_item_is_retired_by_keyboard(live_server, page, sign_in, instructor, kind):
    exam = load_mls_c01()
    item = published_item(kind)
    form_of(exam, [item])
    sign_in(instructor)
    page.goto(live_server.url + change_url(item), wait_until="networkidle")

    page.get_by_role("button", name="Retire").press("Enter")
    expect(page.get_by_role("heading", name="Retire this item?")).to_be_visible()
    if kind == "single":
        assert find_violations(page) == []
    page.get_by_label("Why").fill("outdated")
    page.get_by_role("button", name="Yes, retire").press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("retired")
    assert Item.objects.get().status == "retired"
