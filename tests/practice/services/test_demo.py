"""The demonstration people: real services made their history."""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.test import override_settings

from examprep.accounts.models import User
from practice.models import Attempt, Bookmark, Note, ProblemReport, ResponseSave
from practice.services.demo import NAMES
from tests.factories.practice import NOW, bank_with_forms
from tests.factories.questions import load_mls_c01


@pytest.fixture
def data_dir(settings, tmp_path, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DATA_DIR = tmp_path
    return tmp_path


@dataclass(frozen=True)
class Demonstration:
    """What the first run left behind and said."""

    people: dict[str, User]
    data_dir: Path
    printed: str

    @property
    def password(self):
        return self.printed.split()[1]


@pytest.fixture(scope="module")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory):
    """Seeded once, for it takes long; undone after the last test of this file."""
    data_dir, printed = tmp_path_factory.mktemp("data"), io.StringIO()
    with django_db_blocker.unblock(), transaction.atomic():
        bank_with_forms(load_mls_c01(), 150, forms=2)
        with pytest.MonkeyPatch.context() as patch, override_settings(DATA_DIR=data_dir):
            patch.delenv("DEMO_PASSWORD", raising=False)
            with time_machine.travel(NOW, tick=False):
                call_command("seed_demo", stdout=printed)
        people = {person.username: person for person in User.objects.filter(username__in=NAMES)}
        yield Demonstration(people, data_dir, printed.getvalue())
        transaction.set_rollback(True)
    with django_db_blocker.unblock():
        connection.close()  # as after a test: beside a browser's event loop it is another one than the session's


@pytest.fixture
def undone(demonstration, django_db_blocker):
    """What a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield demonstration
        transaction.set_rollback(True)


@pytest.fixture
def seeded(undone):
    """The people by their names."""
    return undone.people


def test_the_learner_has_attempts_in_every_state(seeded):
    attempts = Attempt.objects.filter(user=seeded["learner"])

    assert set(attempts.values_list("status", flat=True)) == {"in_progress", "submitted", "scored"}
    assert set(attempts.values_list("mode", flat=True)) == {"mock", "drill", "tutor"}
    assert set(attempts.exclude(closed_by="").values_list("closed_by", flat=True)) == {"candidate", "deadline"}
    assert attempts.filter(runs__reason="late_sync").count() == 1
    assert attempts.get(mode="mock", status="in_progress").deadline_at > NOW + timedelta(minutes=30)


def test_the_mocks_improve_over_months(seeded):
    mocks = Attempt.objects.filter(user=seeded["learner"], mode="mock", status="scored").order_by("started_at")
    scores = [mock.runs.last().scaled_score for mock in mocks]

    assert len(scores) == 4
    assert scores[0] < 650 < scores[-1]
    assert mocks.first().started_at < NOW - timedelta(days=80)
    assert mocks.last().runs.last().passed


def test_everything_happened_before_now(seeded):
    assert not Attempt.objects.filter(started_at__gt=NOW).exists()
    assert not ResponseSave.objects.filter(saved_at__gt=NOW).exists()
    assert not Attempt.objects.filter(submitted_at__gt=NOW).exists()


def test_the_learner_keeps_notes_bookmarks_and_reports(seeded):
    learner = seeded["learner"]

    assert Note.objects.filter(user=learner).exists()
    assert Bookmark.objects.filter(user=learner).exists()
    assert set(ProblemReport.objects.values_list("status", flat=True)) == {"open", "rejected"}


def test_the_candidate_has_done_nothing_and_the_instructor_is_one(seeded):
    assert not Attempt.objects.filter(user=seeded["candidate"]).exists()
    assert seeded["instructor"].is_instructor
    assert seeded["instructor"].is_staff


def test_the_instructor_teaches_a_cohort_with_results_and_something_open(seeded):
    cohort = seeded["instructor"].taught_cohorts.get().cohort
    closed, mock = cohort.assignments.order_by("opens_at")

    assert cohort.memberships.filter(user=seeded["learner"]).exists()
    assert (closed.attempts.filter(status="scored").count(), cohort.memberships.count()) == (4, 6)
    assert mock.closes_at > NOW
    assert not any(fellow.user.has_usable_password() for fellow in cohort.memberships.exclude(user=seeded["learner"]))


def test_a_second_run_prints_the_same_and_adds_nothing(undone, settings, monkeypatch, capsys):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    settings.DATA_DIR = undone.data_dir
    counts = [model.objects.count() for model in (User, Attempt, ResponseSave, Note)]

    call_command("seed_demo")

    assert capsys.readouterr().out == undone.printed
    assert [model.objects.count() for model in (User, Attempt, ResponseSave, Note)] == counts
    assert undone.people["learner"].check_password(undone.password)
    assert (undone.data_dir / "demo_password").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("is_embedded", [True, False])
def test_a_new_password_of_the_environment_counts_on_a_laptop_only(
    data_dir, monkeypatch, settings, undone, is_embedded
):
    settings.EMBEDDED = is_embedded
    monkeypatch.setenv("DEMO_PASSWORD", "another long one")

    call_command("seed_demo", verbosity=0)

    password = "another long one" if is_embedded else undone.password
    assert User.objects.get(username="candidate").check_password(password)


def test_without_an_exam_it_says_what_to_run_first(db, data_dir):
    with pytest.raises(CommandError, match="load_exams"):
        call_command("seed_demo")


def test_without_items_it_leaves_nothing_behind(db, data_dir):
    load_mls_c01()

    with pytest.raises(CommandError, match="import_items"):
        call_command("seed_demo")

    assert not User.objects.filter(username="learner").exists()
