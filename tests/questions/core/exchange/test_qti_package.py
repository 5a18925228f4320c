"""Packages as they come: every item is read or refused, every other file is named."""

import io
import zipfile

import pytest

from questions.core.exchange.formats import FormatName, guess_format
from questions.core.exchange.qti_reading import read_qti
from questions.core.exchange.report import Outcome

ITEM = (
    '<?xml version="1.0" encoding="UTF-8"?><assessmentItem identifier="q" title="Buckets">'
    '<responseDeclaration identifier="R" cardinality="single"><correctResponse><value>a</value></correctResponse>'
    "</responseDeclaration><itemBody>{}<choiceInteraction responseIdentifier='R' shuffle='true' maxChoices='1'>"
    "<prompt>Which?</prompt><simpleChoice identifier='a'>S3</simpleChoice><simpleChoice identifier='b'>EBS"
    "</simpleChoice></choiceInteraction></itemBody>"
    '<responseProcessing template="http://x/match_correct"/></assessmentItem>'
)
PLAIN = ITEM.format("")


def package(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return read_qti(data.getvalue())


def manifest(href, kind="imsqti_item_xmlv2p1", attributes="", base=""):
    resource = f'<resource type="{kind}" href="{href}"/>'
    return f"<manifest {attributes}><resources {base}>{resource}</resources></manifest>"


def outcomes(reading):
    return [question.outcome for question in reading.questions]


def notes(reading):
    return [words for _, words in reading.notes]


ODD = {
    "UTF-16": PLAIN.replace("UTF-8", "UTF-16").encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf" + PLAIN.encode(),
    "a prefix": PLAIN.replace("</", "</q:").replace("<", "<q:").replace("<q:/q:", "</q:").replace("<q:?", "<?")
    .replace("<q:assessmentItem", '<q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p1"'),
    "a long comment": PLAIN.replace("<assessmentItem", f"<!--{'x' * 9000}--><assessmentItem"),
}  # fmt: skip


@pytest.mark.parametrize("data", ODD.values(), ids=ODD)
def test_an_item_is_seen_however_it_is_written(data):
    reading = package({"q.xml": data})

    assert outcomes(reading) == [Outcome.IMPORTED]
    assert guess_format(data if isinstance(data, bytes) else data.encode()) == FormatName.QTI_21


BASE_A, BASE_B = 'xml:base="a/"', 'xml:base="b/"'
ADDRESSES = {
    "Windows": {"items\\q.xml": PLAIN, "imsmanifest.xml": manifest("items\\q.xml")},
    "other cases": {"Items/Q.xml": PLAIN, "imsmanifest.xml": manifest("items/q.XML")},
    "escaped": {"Über S3.xml": PLAIN, "imsmanifest.xml": manifest("%C3%9Cber%20S3.xml")},
    "a base": {"a/b/q.xml": PLAIN, "imsmanifest.xml": manifest("q.xml", "imsqti_item_xmlv2p1", BASE_A, BASE_B)},
    "a folder": {"export/q.xml": PLAIN, "export/imsmanifest.xml": manifest("q.xml")},
    "accessible": {"q.xml": PLAIN, "imsmanifest.xml": manifest("q.xml", kind="imsqti_apipitem_xmlv2p1")},
}  # fmt: skip


@pytest.mark.parametrize("files", ADDRESSES.values(), ids=ADDRESSES)
def test_a_manifest_finds_its_item_however_it_names_it(files):
    reading = package(files)

    assert outcomes(reading) == [Outcome.IMPORTED]
    assert notes(reading) == []


@pytest.mark.parametrize("broken", ["<manifest>", "<!DOCTYPE manifest><manifest/>"])
def test_a_package_with_a_manifest_that_cannot_be_read_is_looked_through(broken):
    reading = package({"q.xml": PLAIN, "imsmanifest.xml": broken})

    assert outcomes(reading) == [Outcome.IMPORTED]
    assert "imsmanifest.xml cannot be read" in notes(reading)[0]


TEST = (
    '<assessmentTest identifier="t" title="T"><timeLimits maxTime="60"/><testPart identifier="p"><assessmentSection '
    'identifier="s" title="S"><assessmentItemRef identifier="a" href="../q.xml"><weight identifier="w" value="2"/>'
    '</assessmentItemRef><assessmentItemRef identifier="b" href="gone.xml"/></assessmentSection></testPart>'
    "</assessmentTest>"
)


def test_a_test_is_no_item_and_its_missing_items_are_refused():
    reading = package({"tests/t.xml": TEST, "q.xml": PLAIN})

    assert outcomes(reading) == [Outcome.IMPORTED, Outcome.REFUSED]
    assert "no file tests/gone.xml" in reading.questions[1].refusal.why
    assert "not kept are its sections and order, time limits, weights" in notes(reading)[1]


def test_a_test_that_cannot_be_read_is_named():
    reading = package({"t.xml": "<assessmentTest>", "q.xml": PLAIN})

    assert any("the test t.xml cannot be read" in words for words in notes(reading))


def test_a_picture_is_found_by_the_name_that_windows_writes():
    reading = package({"Images/A.png": b"\x89PNG", "q.xml": ITEM.format(r'<p><img src="images\a.png" alt="x"/></p>')})

    assert [source.name for source in reading.pictures.values()] == ["Images/A.png"]


LOST = {
    "<p><printedVariable identifier='X'/></p>": "a number that is made anew",
    "<p><include href='a.xml'/></p>": "a file that is put in",
    "<p><infoControl title='Hint'><p>Look.</p></infoControl></p>": "a hint to be opened (Look.)",
    "<p><endAttemptInteraction responseIdentifier='H' title='Hint'/></p>": "a button, such as for a hint (Hint)",
    "<p><blink>Now</blink></p>": "<blink>: only its text is kept",
}


@pytest.mark.parametrize(("body", "loss"), LOST.items())
def test_what_a_body_holds_beside_text_is_listed(body, loss):
    (question,) = package({"q.xml": ITEM.format(body)}).questions

    assert question.losses[0].startswith(loss)


@pytest.mark.parametrize(
    ("root", "loss"),
    [
        ('timeDependent="true"', "the time it takes counts"),
        ('adaptive="true"', "an adaptive item"),
    ],
)
def test_what_the_item_says_of_itself_is_listed(root, loss):
    (question,) = package({"q.xml": PLAIN.replace("title=", f"{root} title=")}).questions

    assert question.losses[0].startswith(loss)


@pytest.mark.parametrize(
    ("tag", "loss"),
    [("stylesheet", "a style sheet"), ("catalogInfo", "a catalogue"), ("apipAccessibility", "<apipAccessibility>")],
)
def test_what_stands_beside_the_body_is_listed(tag, loss):
    (question,) = package({"q.xml": PLAIN.replace("<itemBody>", f"<{tag}/><itemBody>")}).questions

    assert question.losses[0].startswith(loss)
