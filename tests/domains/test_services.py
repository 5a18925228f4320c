"""Loading exams: again without harm, changed where the file changed."""

from copy import deepcopy
from datetime import date
from io import StringIO

import pytest
import yaml
from django.core.management import CommandError, call_command

from domains.core.definition import parse_exam
from domains.models import Domain, Exam, Task
from domains.services import DomainInUse, save_exam
from tests.domains.test_definition import MLS_C01
from tests.factories.questions import published_item

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


@pytest.fixture
def data():
    return deepcopy(MLS_C01)


def load(data, today=TODAY):
    return save_exam(definition=parse_exam(data), today=today)


def test_an_exam_is_stored_with_domains_and_tasks(data):
    exam = load(data)

    assert (exam.code, exam.domains.count(), Task.objects.count()) == ("MLS-C01", 4, 15)


def test_loading_again_changes_nothing(data):
    before = load(data)

    after = load(data)

    assert after.pk == before.pk
    assert (Exam.objects.count(), Domain.objects.count(), Task.objects.count()) == (1, 4, 15)


def test_a_changed_file_changes_the_exam(data):
    load(data)
    data["scale"]["cut"] = 720
    data["domains"][0]["title"] = "Data"

    load(data)

    exam = Exam.objects.get()
    assert (exam.cut_score, exam.domains.get(number=1).title) == (720, "Data")


@pytest.mark.parametrize(("today", "status"), [(date(2026, 3, 31), "active"), (date(2026, 4, 1), "retired")])
def test_an_exam_is_retired_the_day_after_its_last(data, today, status):
    assert load(data, today).status == status


def test_a_domain_that_is_no_longer_named_leaves_the_blueprint(data):
    load(data)
    del data["domains"][3]
    data["domains"][0]["weight"] = 40

    exam = load(data)

    # 40 : 24 : 36 of 65 items
    assert exam.split().total == {1: 26, 2: 16, 3: 23}


def test_a_domain_with_items_cannot_leave_the_blueprint(data):
    load(data)
    published_item(task="4.1")
    del data["domains"][3]
    data["domains"][0]["weight"] = 40

    with pytest.raises(DomainInUse, match="domain 4"):
        load(data)

    assert Exam.objects.get().split().total == {1: 13, 2: 16, 3: 23, 4: 13}


def test_a_task_that_is_no_longer_named_stays_for_its_items(data):
    load(data)
    del data["domains"][3]["tasks"][0]

    load(data)

    assert Task.objects.filter(code="4.1").exists()


def test_the_command_loads_what_ships():
    out = StringIO()

    call_command("load_exams", stdout=out)

    assert out.getvalue() == "MLS-C01: 4 domains, 65 items a form\n"


def test_the_command_names_the_file_that_is_wrong(tmp_path, data):
    path = tmp_path / "exam.yaml"
    path.write_text(yaml.safe_dump(data | {"kinds": []}))

    with pytest.raises(CommandError, match=r"exam\.yaml: kinds: expected"):
        call_command("load_exams", path)


@pytest.mark.parametrize("text", ["code: [", "code: MLS-C01\n  title: x"])
def test_the_command_names_a_file_that_is_no_yaml(tmp_path, text):
    path = tmp_path / "exam.yaml"
    path.write_text(text)

    with pytest.raises(CommandError, match=r"exam\.yaml"):
        call_command("load_exams", path)


def test_the_command_names_a_file_that_is_missing(tmp_path):
    with pytest.raises(CommandError, match=r"none\.yaml"):
        call_command("load_exams", tmp_path / "none.yaml")
