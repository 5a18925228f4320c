"""Hostile text in what leaves the site: e-mails, calendars, documents and files for other programs."""

import io
import zipfile
from datetime import timedelta
from email import message_from_bytes, policy
from xml.dom import minidom

import pytest
from allauth.account.models import EmailAddress
from allauth.core.context import request_context
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import reverse
from icalendar import Calendar
from pypdf import PdfReader

from domains.models import Exam, Task
from examprep.accounts.adapter import AccountAdapter
from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.models import Attempt, Cohort, Invitation, Notice, StudyPlan
from practice.services import mail_invitations, notices, summaries
from practice.services.anki import export_deck
from practice.services.calendar_feed import feed_of
from questions.core.exchange.formats import FORMATS, FormatName
from questions.models import Item
from questions.services.exchange import drafts_to_export
from tests.attack.hostile import EVALUATED
from tests.attack.pages import foreign
from tests.factories.practice import NOW
from tests.practice.services.test_anki import notes_of

# what ends a line in e-mails, calendars and headers, in an order of its own each
BREAKS = 'Eve\r\nBcc: eve@evil.example\n\r\n<b>x</b>\u2028\x0b"; filename=x.html\r'
A_WEEK_ON = NOW + timedelta(days=8)


def every_mail() -> list[mail.EmailMessage]:
    """One of each kind that the site sends."""
    notices.send_due(site_url="https://x.example", now=A_WEEK_ON, limit=9)
    mail_invitations.send_due(join_url=lambda token: f"https://x.example/join/{token}/", now=NOW, limit=9)
    off_url = "https://x.example/off/{}/".format
    summaries.send_due(plan_url="https://x.example/plan/", off_url=off_url, now=A_WEEK_ON, limit=9)
    user = User.objects.get(pk=StudyPlan.objects.get().user_id)
    context = {"user": user, "username": user.username, "password_reset_url": "x", "activate_url": "x"}
    for kind in ("password_reset_key", "email_confirmation"):
        with request_context(RequestFactory().get("/")):
            AccountAdapter().send_mail(f"account/email/{kind}", user.email, context)
    return mail.outbox


@pytest.fixture
def addressed(world):
    """Everybody has an address that mail can reach, and waits for one of each kind."""
    user = world[0]["candidate"]
    User.objects.filter(pk=user.pk).update(email="ann@example.org")
    EmailAddress.objects.filter(user=user).update(email="ann@example.org", verified=True)
    Invitation.objects.exclude(email="").update(email="cy@example.org")
    Notice.objects.update(wants_mail=True)
    return world


@pytest.mark.parametrize("breaks_lines", [False, True], ids=["markup", "line breaks"])
def test_no_text_becomes_markup_or_a_header_in_an_e_mail(addressed, breaks_lines):
    if breaks_lines:
        User.objects.filter(pk=addressed[0]["candidate"].pk).update(first_name=BREAKS, username=BREAKS)
        Exam.objects.update(short_title=BREAKS[:30], title=BREAKS)
        Cohort.objects.update(name=BREAKS)

    messages = [message_from_bytes(sent.message().as_bytes(), policy=policy.default) for sent in every_mail()]

    assert len(messages) == 5
    for message in messages:
        assert message["To"] in ("ann@example.org", "cy@example.org")
        assert not {"Bcc", "Content-Disposition"} & set(message.keys())
        assert EVALUATED not in message.as_string()
        for part in message.walk():
            if part.get_content_type() == "text/html":
                assert foreign(part.get_content()) == []
                assert "<b>" not in part.get_content()


def test_an_address_that_no_e_mail_can_carry_stops_nobody_elses(addressed):
    roles, _ = addressed
    bob = roles["stranger"]
    EmailAddress.objects.filter(user=bob).update(email="bob@example.org", verified=True)
    User.objects.filter(pk=bob.pk).update(email="bob@example.org")
    plan = StudyPlan.objects.get()
    StudyPlan.objects.create(
        user=bob, exam=plan.exam, feed_token="b" * 43, wants_summary=True, started_on=NOW.date(), updated_at=NOW,
        minutes=plan.minutes,
    )  # fmt: skip
    Notice.objects.create(user=bob, kind="score", text="Hm.", url="/", created_at=NOW, wants_mail=True)
    broken = "ann@example.org\nBcc: x@example.org"
    EmailAddress.objects.filter(user=roles["candidate"]).update(email=broken)
    User.objects.filter(pk=roles["candidate"].pk).update(email=broken)
    Invitation.objects.update(revoked_at=NOW)

    notices.send_due(site_url="https://x.example", now=A_WEEK_ON, limit=9)
    summaries.send_due(plan_url="x", off_url=lambda token: "x", now=A_WEEK_ON, limit=9)

    assert [message.to for message in mail.outbox] == [["bob@example.org"]] * 2


@pytest.mark.parametrize("breaks_lines", [False, True], ids=["markup", "line breaks"])
def test_no_text_becomes_a_line_of_a_calendar(world, breaks_lines):
    if breaks_lines:
        Exam.objects.update(short_title="E\r\nATTACH:file:///x", title=BREAKS)
        Task.objects.update(title="T\r\nEND:VEVENT\r\nATTACH:file:///etc/passwd\n ;:,\\")
    plan = StudyPlan.objects.get()
    StudyPlan.objects.update(exam_on=NOW.date() + timedelta(days=20))

    feed = feed_of(token=plan.feed_token, plan_url="https://x.example/plan/", now=NOW)

    lines = feed.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not [line for line in lines if line.startswith((b"ATTACH", b"Bcc")) or b"\r" in line or b"\n" in line]
    events = Calendar.from_ical(feed).walk("VEVENT")
    assert len(events) > 5
    assert all("DTSTART" in event and "ATTACH" not in event for event in events)


TEMPTING = '<b>B</b><img src="file:///etc/passwd"/><a href="https://evil.example">a</a> **b** [l](file:///x)'


def test_markup_stands_in_the_pdf_as_it_was_written(world):
    roles, names = world
    user = roles["candidate"]
    User.objects.filter(pk=user.pk).update(first_name="", last_name="", username=TEMPTING)
    Exam.objects.update(title=TEMPTING)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))

    answer = client.get(reverse("attempt-result-pdf", args=[names["scored"]]))

    reader = PdfReader(io.BytesIO(answer.content))
    text = "".join(page.extract_text() for page in reader.pages).replace("\n", "").replace(" ", "")
    assert TEMPTING.replace(" ", "") in text
    assert [page.get("/Annots") for page in reader.pages if "/Annots" in page] == []
    assert [page.images for page in reader.pages if page.images] == []
    assert b"root:" not in answer.content


def test_a_deck_holds_only_markup_of_the_site(world):
    roles, _ = world
    Attempt.objects.filter(user=roles["candidate"], status=Status.IN_PROGRESS).delete()  # they withhold their items

    notes = notes_of(export_deck(user=roles["candidate"], now=NOW + timedelta(days=1)))

    assert notes
    for _, fields, tags in notes:
        own_style = '<ol style="list-style: decimal">'
        assert foreign(fields.replace("\x1f", "").replace(own_style, "<ol>")) == []
        assert EVALUATED not in fields
        assert '"' not in tags


def parts_of(data: bytes) -> dict[str, bytes]:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return {"file.xml": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def is_foreign(node: minidom.Node) -> bool:
    names = [node.nodeName, *(node.attributes.keys() if node.attributes else ())]
    return any("xss" in name or name.startswith("on") or name in ("script", "style") for name in names)


PACKAGES = (FormatName.MOODLE, FormatName.QTI_21, FormatName.QTI_22, FormatName.QTI_3)


def test_files_for_other_programs_are_well_formed_and_hold_no_foreign_element(world):
    for item in Item.objects.all():
        Item.objects.filter(pk=item.pk).update(slug=f"item-{item.pk}")  # names of files: checked letters
    drafts = drafts_to_export()
    assert drafts

    parts = [part for name in PACKAGES for part in parts_of(FORMATS[name].write(drafts).data).items()]

    assert len(parts) > 3 * len(drafts)
    for path, data in parts:
        assert ".." not in path.split("/")
        assert not path.startswith("/")
        if path.endswith(".xml"):
            document = minidom.parseString(data)
            assert [node.nodeName for node in document.getElementsByTagName("*") if is_foreign(node)] == []


@pytest.mark.parametrize(
    ("username", "value"),
    [
        ("ann", 'attachment; filename="ann.{}"'),
        ("Zoë", "attachment; filename*=utf-8''Zo%C3%AB.{}"),
        ('a"; filename="x.html', 'attachment; filename="a_filenamex.html.{}"'),
        ("a\r\nSet-Cookie: x=1", 'attachment; filename="aSet-Cookie_x1.{}"'),
        ("../../etc/x", 'attachment; filename="....etcx.{}"'),
    ],
    ids=["plain", "letters", "quotes", "lines", "folders"],
)
def test_a_name_makes_one_file_name_and_no_header(user, username, value):
    User.objects.filter(pk=user.pk).update(username=username)
    client = Client()
    client.force_login(User.objects.get(pk=user.pk))

    for ending, address in (("json", "own-data-json"), ("zip", "own-data-csv")):
        answer = client.get(reverse(address))
        assert b"".join(answer.streaming_content)
        assert answer["Content-Disposition"] == value.format(ending)
        assert "Set-Cookie" not in answer
