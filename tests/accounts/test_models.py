"""What must never be true of a user."""

import pytest
from django.db import IntegrityError, transaction

from examprep.accounts.models import User


@pytest.mark.parametrize(
    ("constraint", "broken"),
    [
        ("user_extra_time_percent_range", {"extra_time_percent": 201}),
        ("user_text_size_range", {"text_size": 80}),
        ("user_text_size_range", {"text_size": 160}),
        ("user_theme_known", {"theme": "blue"}),
        ("user_instructor_is_staff", {"is_instructor": True, "is_staff": False}),
    ],
)
def test_the_database_refuses(user, constraint, broken):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        User.objects.filter(pk=user.pk).update(**broken)


def test_one_mailbox_is_one_account_whatever_its_case(user):
    with pytest.raises(IntegrityError, match="user_email_unique"), transaction.atomic():
        User.objects.create_user("ann2", user.email.upper())


def test_cleaning_an_instructor_opens_the_admin_to_them(user):
    user.is_instructor = True

    user.full_clean()

    assert user.is_staff
