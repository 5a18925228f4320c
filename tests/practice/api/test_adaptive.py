"""Sittings whose items come one at a time, contrast sets and the diagnostic over the wire."""

import pytest

from practice.models import Attempt
from questions.models import Item
from tests.factories.practice import practice_of, quick_items, right_value, tiny_exam

ATTEMPTS = "/api/v1/attempts/"
ADAPTIVE = {"exam": "TINY-1", "mode": "tutor", "source": "adaptive", "count": 3}


@pytest.fixture
def bank(db):
    exam = tiny_exam()
    quick_items(exam, [("single", task) for task in ("1.1", "1.2", "2.1") for _ in range(12)])
    return exam


@pytest.fixture
def started(api, bank):
    return api.post(ATTEMPTS, ADAPTIVE, "json").json()


@pytest.fixture
def ask(api, started):
    return lambda position: api.post(f"{ATTEMPTS}{started['id']}/items/", {"position": position}, "json")


@pytest.fixture
def check(api, started):
    return lambda position: api.post(f"{ATTEMPTS}{started['id']}/responses/{position}/feedback/")


def test_it_starts_with_one_item_and_says_how_many_there_may_be(started):
    assert (started["item_count"], started["item_target"], len(started["items"])) == (1, 3, 1)


def test_the_next_item_has_the_shape_of_those_before(started, ask, check):
    check(1)

    answer = ask(2)

    item = answer.json()["item"]
    assert answer.status_code == 201
    assert set(item) == set(started["items"][0])
    assert (item["position"], item["response"]["revision"]) == (2, 0)
    assert answer.json()["done"] is False


def test_asked_again_it_is_the_same(ask, check):
    check(1)
    first = ask(2)

    again = ask(2)

    assert (again.status_code, again.json()["item"]) == (200, first.json()["item"])


def test_it_is_refused_before_the_answer_was_checked(ask):
    answer = ask(2)

    assert (answer.status_code, answer.json()["code"]) == (409, "not_yet")


def test_after_the_last_one_it_is_done(ask, check):
    for position in (1, 2, 3):
        assert ask(position).json()["item"]["position"] == position
        check(position)

    answer = ask(4)

    assert (answer.status_code, answer.json()["item"], answer.json()["done"]) == (200, None, True)


def test_progress_tells_other_devices_how_many_there_are(api, started, ask, check):
    check(1)
    ask(2)

    body = api.put(f"{ATTEMPTS}{started['id']}/progress/", {"position": 1}, "json").json()

    assert body["item_count"] == 2


def test_a_stranger_finds_nothing(stranger, started):
    answer = stranger.post(f"{ATTEMPTS}{started['id']}/items/", {"position": 1}, "json")

    assert answer.status_code == 404


def test_after_the_end_it_is_gone(api, started, ask, check):
    check(1)
    api.post(f"{ATTEMPTS}{started['id']}/submission/")

    assert ask(2).status_code == 410


def test_another_sitting_does_not_grow(api, user, bank):
    drill = practice_of(user, bank)

    answer = api.post(f"{ATTEMPTS}{drill.pk}/items/", {"position": 6}, "json")

    assert (answer.status_code, answer.json()["code"]) == (409, "fixed_sitting")
    assert api.get(f"{ATTEMPTS}{drill.pk}/").json()["item_target"] is None


def test_the_key_of_an_item_is_not_sent_with_it(ask, check, started):
    check(1)

    text = ask(2).content.decode()

    row = Attempt.objects.get().responses.select_related("version__key").get(position=2)
    assert not [word for word in row.version.key.solution["rationales"].values() if word in text]


@pytest.mark.parametrize(
    "changes",
    [
        {"mode": "drill"},
        {"timed": True},
        {"source": "contrast"},
        {"source": "all", "pair": "a / b"},
        {"source": "diagnostic"},
        {"source": "guessed"},
    ],
)
def test_what_does_not_go_together_is_refused(api, bank, changes):
    answer = api.post(ATTEMPTS, ADAPTIVE | changes, "json")

    assert answer.status_code == 400
    assert not Attempt.objects.exists()


# Contrast sets and the diagnostic


def test_a_contrast_set_asks_what_tells_its_group_apart(api, bank):
    apart = list(Item.objects.all()[:5])
    Item.objects.filter(pk__in=[item.pk for item in apart]).update(pair="AWS Glue / Amazon EMR")
    Item.objects.exclude(pk__in=[item.pk for item in apart]).update(pair="Glue / Kinesis")
    body = {"exam": "TINY-1", "mode": "drill", "source": "contrast", "pair": "Glue / EMR / Batch", "count": 20}

    answer = api.post(ATTEMPTS, body, "json")

    assert answer.status_code == 201
    attempt = Attempt.objects.get()
    assert set(attempt.responses.values_list("item", flat=True)) == {item.pk for item in apart}
    assert (attempt.scope["source"], attempt.scope["pair"]) == ("contrast", "Glue / EMR / Batch")


def test_a_group_without_items_is_422(api, bank):
    body = {"exam": "TINY-1", "mode": "drill", "source": "contrast", "pair": "A / B"}

    assert api.post(ATTEMPTS, body, "json").status_code == 422


def test_the_diagnostic_is_gone_on_with_and_not_doubled(api, bank):
    body = {"exam": "TINY-1", "mode": "drill", "source": "diagnostic"}

    first, again = api.post(ATTEMPTS, body, "json"), api.post(ATTEMPTS, body, "json")

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["id"] == again.json()["id"]
    assert (first.json()["title"], first.json()["item_count"]) == ("Diagnostic", 28)


def test_an_answer_in_an_adaptive_sitting_is_saved_as_everywhere(api, started):
    value = right_value(Attempt.objects.get().responses.select_related("version__key").get())

    answer = api.put(f"{ATTEMPTS}{started['id']}/responses/1/", {"value": value, "revision": 1}, "json")

    assert answer.status_code == 200
