"""Fixed forms: made once, from items that may be served, and mended when an item retires."""

import random
from collections import Counter
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from questions.models import Form, FormItem, Item
from questions.services.forms import build_fixed_forms, cut_fraction_of, replace_in_forms
from tests.factories.practice import KINDS, quick_items, tiny_bank, tiny_exam
from tests.factories.questions import load_mls_c01, make_bank

pytestmark = pytest.mark.django_db

TASKS = ["1.1"] * 3 + ["1.2"] * 3 + ["2.1"] * 4


@pytest.fixture
def exam():
    return tiny_exam()


def build(exam, seed=1, **limit):
    return build_fixed_forms(exam=exam, rng=random.Random(seed), **limit)


def items_of(form):
    return set(form.form_items.values_list("item_id", flat=True))


def spare_items(exam, kind="single", task="1.1", count=1, **changes):
    return quick_items(exam, [(kind, task)] * count, **changes)


# Making


def test_a_form_has_numbered_places_and_the_exact_split(exam):
    quick_items(exam, [("single", task) for task in TASKS])

    (form,) = build(exam)

    assert list(form.form_items.values_list("position", flat=True)) == list(range(1, 11))
    split = Counter(form.form_items.values_list("item__task__domain__number", "is_scored"))
    assert split == {(1, True): 5, (1, False): 1, (2, True): 3, (2, False): 1}


def test_mls_c01_gets_ten_forms_of_650_items():
    exam = load_mls_c01()
    make_bank(exam, 650)

    forms = build(exam)

    assert [form.number for form in forms] == list(range(1, 11))
    used = list(FormItem.objects.values_list("item_id", flat=True))
    assert len(used) == len(set(used)) == 650
    for form in forms:
        families = list(form.form_items.values_list("item__family", flat=True))
        assert len(set(families)) == 65


def test_making_again_makes_no_form_of_items_that_are_placed(exam):
    tiny_bank(exam)

    assert build(exam) == []
    assert Form.objects.count() == 1


def test_new_items_make_the_next_number(exam):
    tiny_bank(exam)
    before = items_of(Form.objects.get())

    tiny_bank(exam)

    assert list(Form.objects.values_list("number", flat=True)) == [1, 2]
    assert not before & items_of(Form.objects.get(number=2))


def test_a_retired_number_is_not_used_again(exam):
    tiny_bank(exam)
    Form.objects.update(number=4, status="retired")

    tiny_bank(exam)

    assert list(Form.objects.values_list("number", flat=True)) == [4, 5]


def test_no_more_forms_than_the_limit(exam):
    quick_items(exam, [("single", task) for task in TASKS * 3])

    assert len(build(exam, limit=2)) == 2
    assert build(exam, limit=2) == []
    assert len(build(exam, limit=3)) == 1


@pytest.mark.parametrize("status", ["draft", "in_review", "retired"])
def test_only_published_items_are_placed(exam, status):
    quick_items(exam, [("single", task) for task in TASKS[1:]])
    spare_items(exam, status=status)

    assert build(exam) == []


def test_only_kinds_of_the_exam_are_placed(exam):
    exam.kinds = ["single"]
    exam.save()
    quick_items(exam, [(kind, task) for kind in KINDS for task in TASKS])

    build(exam)

    assert set(FormItem.objects.values_list("item__kind", flat=True)) == {"single"}


def test_items_of_another_exam_are_not_placed(exam):
    load_mls_c01()
    quick_items(exam, [("single", task) for task in TASKS])

    assert build_fixed_forms(exam=load_mls_c01(), rng=random.Random(1)) == []


def test_the_same_bank_and_seed_make_the_same_form(exam):
    quick_items(exam, [("single", task) for task in TASKS * 2])
    first = [list(form.form_items.values_list("item__slug", flat=True)) for form in build(exam, seed=7)]
    Form.objects.all().delete()

    again = [list(form.form_items.values_list("item__slug", flat=True)) for form in build(exam, seed=7)]

    assert first == again


def test_the_command_says_what_it_made(exam):
    quick_items(exam, [("single", task) for task in TASKS * 2])
    out = StringIO()

    call_command("build_forms", stdout=out)

    assert out.getvalue() == "TINY-1: 2 new forms\n"


# The cut


def test_the_cut_of_a_form_is_the_mean_of_its_scored_items(exam):
    quick_items(exam, [("single", task) for task in TASKS])
    for number, item in enumerate(Item.objects.order_by("slug")):
        Item.objects.filter(pk=item.pk).update(angoff=Decimal(50 + number) / 100)

    (form,) = build(exam)

    scored = form.form_items.filter(is_scored=True).values_list("item__angoff", flat=True)
    assert form.cut_fraction == (sum(scored) / 8).quantize(Decimal("0.0001"))


def test_without_all_judgements_the_cut_of_the_exam_counts(exam):
    assert cut_fraction_of([0.5] * 7 + [None], exam) == exam.cut_fraction


# Being served


def test_a_form_with_an_item_taken_back_is_not_served(exam):
    tiny_bank(exam)
    item = FormItem.objects.first().item
    Item.objects.filter(pk=item.pk).update(status="retired")

    assert not Form.objects.servable().exists()


# Mending


@pytest.fixture
def form(exam):
    tiny_bank(exam)
    form = Form.objects.get()
    Form.objects.update(sittings=40, raw_sum=200, raw_square_sum=1200)
    form.form_items.update(correct_count=20)
    return form


def retire(form, **where):
    place = form.form_items.filter(**where).select_related("item__task").order_by("position").first()
    Item.objects.filter(pk=place.item_id).update(status="retired")
    return place


def test_a_retired_item_is_replaced_in_its_place(exam, form):
    place = retire(form, item__kind="single")
    (spare,) = spare_items(exam, task=place.item.task.code)

    assert replace_in_forms(item=place.item) == [form]

    mended = form.form_items.get(position=place.position)
    assert (mended.item, mended.is_scored) == (spare, place.is_scored)
    assert Form.objects.servable().exists()


def test_a_mended_form_starts_its_statistics_anew(exam, form):
    place = retire(form, item__kind="single")
    spare_items(exam, task=place.item.task.code)

    replace_in_forms(item=place.item)

    form.refresh_from_db()
    assert (form.sittings, form.raw_sum, form.raw_square_sum) == (0, 0, 0)
    assert not form.form_items.exclude(correct_count=0).exists()


def test_a_mended_form_has_the_cut_of_its_new_items(exam, form):
    place = retire(form, item__kind="single", is_scored=True)
    spare_items(exam, task=place.item.task.code, angoff=Decimal("0.35"))

    replace_in_forms(item=place.item)

    form.refresh_from_db()
    assert form.cut_fraction == Decimal("0.7000")  # (7 x 0.75 + 0.35) / 8


@pytest.mark.parametrize("spare", [{"task": "other"}, {"kind": "other"}, {"status": "draft"}, {"family": "taken"}])
def test_a_form_without_a_fitting_spare_waits(exam, form, spare):
    place = retire(form, item__kind="single")
    Item.objects.filter(pk=form.form_items.exclude(pk=place.pk).first().item_id).update(family="taken")
    task = place.item.task.code
    changes = {
        "kind": "multiple" if spare.get("kind") else "single",
        "task": ({"1.1", "1.2", "2.1"} - {task}).pop() if spare.get("task") else task,
    } | {name: spare[name] for name in ("status", "family") if name in spare}
    spare_items(exam, **changes)

    assert replace_in_forms(item=place.item) == []

    form.refresh_from_db()
    assert form.sittings == 40
    assert form.form_items.get(position=place.position).item_id == place.item_id


def test_a_spare_of_the_family_that_leaves_is_welcome(exam, form):
    place = retire(form, item__kind="single")
    Item.objects.filter(pk=place.item_id).update(family="leaving")
    spare_items(exam, task=place.item.task.code, family="leaving")

    assert replace_in_forms(item=place.item) == [form]


def test_a_form_that_waits_is_mended_before_new_forms_are_made(exam, form):
    place = retire(form, item__kind="single")
    replace_in_forms(item=place.item)
    (spare,) = spare_items(exam, task=place.item.task.code)

    build(exam)

    assert form.form_items.get(position=place.position).item == spare


def test_an_item_in_no_form_mends_nothing(exam, form):
    (item,) = spare_items(exam)

    assert replace_in_forms(item=item) == []


# The tables


@pytest.mark.parametrize("column", ["position", "item"])
def test_a_form_has_each_place_and_each_item_once(form, column):
    first, second = form.form_items.all()[:2]

    with pytest.raises(IntegrityError), transaction.atomic():
        FormItem.objects.filter(pk=second.pk).update(**{column: getattr(first, column)})


def test_a_number_is_given_once_in_an_exam(form):
    with pytest.raises(IntegrityError), transaction.atomic():
        Form.objects.create(exam=form.exam, number=form.number)
