"""What tests of the item bank share."""

import pytest
from django.test import Client

from examprep.accounts.models import User
from examprep.accounts.services import set_instructor
from tests.factories.questions import load_mls_c01


@pytest.fixture
def exam(db):
    """MLS-C01."""
    return load_mls_c01()


@pytest.fixture
def instructor(db):
    user = User.objects.create_user("ines", "ines@example.org", "correct horse battery")
    set_instructor(user=user, is_instructor=True)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def instructor_client(instructor):
    """A browser of the instructor, signed in."""
    client = Client()
    client.force_login(instructor)
    return client
