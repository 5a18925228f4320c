"""Whoever writes a form and its items takes the form first: of two who do so at once, one waits for the other."""

import pytest
from django.db import connection, transaction

from practice.core.correction import Policy
from questions.models import Form, FormItem
from questions.services.forms import replace_in_forms
from tests.factories.beside import Beside
from tests.factories.practice import quick_items
from tests.factories.repair import chosen_handles, correct, last_missed, scored_mock

pytestmark = pytest.mark.django_db(transaction=True)


def items_are_free_while_it_waits_for_the_form(form, call):
    """Hold the form as scoring does, let `call` come to a halt at it, and go on to the items."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        Form.objects.filter(pk=form.pk).update(sittings=form.sittings)
        other = Beside(call)
        other.wait_until_blocked()
        FormItem.objects.filter(form=form).update(correct_count=0)
    result = other.finish()
    assert not isinstance(result, Exception), result


def test_an_item_is_replaced_after_the_form_is_held(user):
    attempt = scored_mock(user)
    item = attempt.form.form_items.first().item
    quick_items(attempt.exam, [(item.kind, item.task.code)] * 2)

    items_are_free_while_it_waits_for_the_form(attempt.form, lambda: replace_in_forms(item=item))

    assert not FormItem.objects.filter(item=item).exists()


def test_a_correction_holds_the_form_first(user, instructor):
    attempt = scored_mock(user)
    missed = last_missed(attempt)
    key = chosen_handles(missed)

    items_are_free_while_it_waits_for_the_form(
        attempt.form, lambda: correct(missed.item, Policy.NEW_KEY, instructor, key)
    )

    missed.refresh_from_db()
    assert missed.is_correct
