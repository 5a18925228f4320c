"""The factories make what they say."""

import pytest

from questions.models import Item
from tests.factories.questions import load_mls_c01, make_bank, published_item

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["single", "multiple", "ordering", "matching"])
def test_a_published_item_can_be_served(kind):
    load_mls_c01()

    item = published_item(kind)

    assert list(Item.objects.servable()) == [item]


def test_a_bank_of_650_holds_ten_forms():
    exam = load_mls_c01()

    make_bank(exam, 650)

    per_domain = [exam.items.servable().filter(task__domain__number=number).count() for number in (1, 2, 3, 4)]
    assert per_domain == [130, 160, 230, 130]
