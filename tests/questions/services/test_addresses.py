"""Questions at s3://bucket/key."""

import boto3
import pytest
from django.core.management import CommandError, call_command

from questions.core.exchange import bounds
from questions.core.exchange.report import UnreadableFile
from questions.models import Item
from questions.services import addresses, jobs
from questions.services.addresses import AddressError, parse_address, read_address, write_address
from questions.services.job_running import run_job
from tests.factories.questions import NOW, published_item

GOOD = b"::one::Which?{=a#Right. ~b}\n"


@pytest.fixture(autouse=True)
def _allowed(settings, tmp_path):
    settings.EXCHANGE_BUCKETS = ["examprep", "gone"]
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.mark.parametrize("text", ["", "s3://", "s3://examprep", "s3://examprep/", "s3://examprep/a/", "examprep/a"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(AddressError, match="no address of a file"):
        parse_address(text)


@pytest.mark.parametrize(("allowed", "words"), [(["a", "b"], "allowed are: a, b"), ([], "EXCHANGE_BUCKETS names")])
def test_only_buckets_that_are_allowed_are_opened(settings, allowed, words):
    settings.EXCHANGE_BUCKETS = allowed

    with pytest.raises(AddressError, match=words):
        parse_address("s3://examprep/a.xml")


def test_what_was_written_is_read(s3_bucket):
    write_address(parse_address("s3://examprep/a b/ü.gift"), GOOD)

    assert read_address(parse_address("s3://examprep/a b/ü.gift")) == GOOD


@pytest.mark.parametrize(
    ("address", "words"), [("s3://examprep/none.xml", "no such file"), ("s3://gone/a.xml", "no such bucket")]
)
def test_what_is_not_there_is_said(s3_bucket, address, words):
    with pytest.raises(AddressError, match=words):
        read_address(parse_address(address))


def test_a_file_that_is_too_large_is_not_fetched(s3_bucket, monkeypatch):
    s3_bucket.put_object(Key="big.gift", Body=GOOD)
    monkeypatch.setattr(addresses, "MAX_OWN_BYTES", 10)

    with pytest.raises(UnreadableFile, match="MB"):
        read_address(parse_address("s3://examprep/big.gift"))
    assert bounds.MAX_OWN_BYTES > 10


def test_a_store_that_does_not_answer_is_said(settings):
    settings.AWS_S3_ENDPOINT_URL = "http://127.0.0.1:9"

    with pytest.raises(AddressError, match="does not answer"):
        read_address(parse_address("s3://examprep/a.xml"))


def test_the_commands_read_and_write_addresses(exam, s3_bucket, capsys):
    published_item()
    call_command("export_questions", "s3://examprep/out.yaml", "--format", "yaml")
    call_command("import_questions", "s3://examprep/out.yaml")

    assert "1 here already" in capsys.readouterr().out


def test_a_command_names_what_is_wrong_with_an_address(exam, s3_bucket):
    with pytest.raises(CommandError, match="no such file"):
        call_command("import_questions", "s3://examprep/none")
    with pytest.raises(CommandError, match="not allowed"):
        call_command("import_questions", "s3://secret/none")


def test_a_job_reads_an_address_once_and_writes_to_another(exam, instructor, s3_bucket):
    s3_bucket.put_object(Key="q.gift", Body=GOOD)
    dry = jobs.ask_import(
        data=None, file_name="", address="s3://examprep/q.gift", format_name=None, place=("MLS-C01", "3.5"), prefix="",
        good_only=False, is_dry_run=True, by=instructor, now=NOW,
    )  # fmt: skip
    run_job(job_id=dry.pk, clock=lambda: NOW)
    boto3.client("s3", endpoint_url=s3_bucket.meta.client.meta.endpoint_url, region_name="us-east-1").delete_object(
        Bucket="examprep", Key="q.gift"
    )
    real = jobs.import_after_dry_run(job_id=dry.pk, good_only=False, by=instructor, now=NOW)
    run_job(job_id=real.pk, clock=lambda: NOW)
    out = jobs.ask_export(
        format_name="json", filters={"item_status": "draft"}, address="s3://examprep/out.json", by=instructor, now=NOW
    )
    run_job(job_id=out.pk, clock=lambda: NOW)

    assert Item.objects.count() == 1
    assert b'"slug": "one"' in read_address(parse_address("s3://examprep/out.json"))
