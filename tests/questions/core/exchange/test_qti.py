"""Reading and writing QTI. Source: 1EdTech, QTI 2.2 and 3.0 information models."""

import io
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.core.exchange import qti_reading, zip_package
from questions.core.exchange.formats import FormatName, guess_format
from questions.core.exchange.losses import has_same_text
from questions.core.exchange.qti_reading import read_qti
from questions.core.exchange.qti_writing import write_qti
from questions.core.exchange.report import Outcome, UnreadableFile
from questions.core.handles import says_the_same
from tests.factories.questions import item_draft

KINDS = [("single", 1), ("multiple", 2), ("matching", 0), ("ordering", 0)]


def item(interaction, correct="<value>a</value>", extra="", cardinality="single", rule="match_correct"):
    return (
        '<assessmentItem identifier="q" title="Buckets" xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1">'
        f'<responseDeclaration identifier="R" cardinality="{cardinality}"><correctResponse>{correct}</correctResponse>'
        f"{extra}</responseDeclaration><itemBody><p>Which <b>one</b>?</p>{interaction}</itemBody>"
        f'<responseProcessing template="http://x/{rule}"/></assessmentItem>'
    )


CHOICE = (
    '<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1"><prompt>Choose.</prompt>'
    '<simpleChoice identifier="a">S3<feedbackInline identifier="a" outcomeIdentifier="F">Right.</feedbackInline>'
    '</simpleChoice><simpleChoice identifier="b">EBS</simpleChoice></choiceInteraction>'
)


def package(**files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def read_one(text):
    (question,) = read_qti(text.encode()).questions
    return question


def test_a_choice_is_read_with_its_feedback():
    question = read_one(item(CHOICE))

    assert question.outcome == Outcome.IMPORTED
    assert question.draft.content.stem == "Which **one**?\n\nChoose."
    assert question.draft.solution.correct == ("o1",)
    assert question.draft.solution.rationales == {"o1": "Right."}


def test_weights_are_a_loss_that_is_named():
    entries = '<mapping><mapEntry mapKey="a" mappedValue="2"/><mapEntry mapKey="b" mappedValue="1"/></mapping>'

    losses = read_one(item(CHOICE, extra=entries, rule="map_response")).losses

    assert losses == (
        "2 marks: every item counts alike",
        "partial credit of 50% for “EBS”: an option is right or wrong here",
    )


@pytest.mark.parametrize(
    ("interaction", "why"),
    [
        ('<extendedTextInteraction responseIdentifier="R"/>', "extendedTextInteraction"),
        ("", "without an interaction"),
        (CHOICE + CHOICE, "2 interactions"),
        (CHOICE.replace('identifier="a"', 'identifier="z"'), "none of its choices"),
        (CHOICE.replace('responseIdentifier="R"', ""), "response declaration"),
    ],
)
def test_what_is_no_item_is_refused_with_what_to_do(interaction, why):
    refusal = read_one(item(interaction)).refusal

    assert why in refusal.why
    assert refusal.mend


def test_a_formula_in_mathml_becomes_latex():
    math = '<m:math xmlns:m="http://www.w3.org/1998/Math/MathML"><m:msup><m:mi>x</m:mi><m:mn>2</m:mn></m:msup></m:math>'

    assert "${x}^{2}$" in read_one(item(math + CHOICE)).draft.content.stem


def test_a_package_without_a_manifest_is_looked_through():
    reading = read_qti(package(a__q_xml=item(CHOICE), notes_txt="x", old=b"<questestinterop/>"))

    assert len(reading.questions) == 1
    assert "no imsmanifest.xml" in reading.notes[0][1]
    assert len(reading.notes) == 3


def test_a_file_that_the_manifest_names_and_the_package_lacks_is_refused():
    manifest = '<manifest><resources><resource type="imsqti_item_xmlv2p1" href="q.xml"/></resources></manifest>'
    data = package(**{"imsmanifest.xml": manifest})

    assert "no file q.xml" in read_qti(data).questions[0].refusal.why


MANIFEST = (
    '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
    '<resource identifier="q" type="imsqti_item_xmlv2p1" href="q.xml">{}<file href="q.xml"/></resource>'
    "</resources></manifest>"
)


@pytest.mark.parametrize(
    ("metadata", "notes"),
    [
        ("<metadata><lom><general><keyword>storage</keyword></general></lom></metadata>", 1),
        ("<metadata/>", 0),
        ("", 0),
    ],
)
def test_metadata_of_the_manifest_are_named_as_not_read(metadata, notes):
    reading = read_qti(package(**{"imsmanifest.xml": MANIFEST.format(metadata), "q.xml": item(CHOICE)}))

    assert [question.outcome for question in reading.questions] == [Outcome.IMPORTED]
    assert len(reading.notes) == notes
    assert all("keywords" in words for _, words in reading.notes)


@pytest.mark.parametrize("data", [b"<questestinterop/>", package(x=b"<questestinterop/>")])
def test_qti_1_is_refused_with_words(data):
    with pytest.raises(UnreadableFile, match=r"QTI 1\.2"):
        read_qti(data)


@pytest.mark.parametrize("version", ["2.1", "2.2", "3.0"])
@pytest.mark.parametrize(("kind", "keys"), KINDS)
def test_an_item_comes_back_as_it_was(version, kind, keys):
    draft = item_draft(kind, keys=keys, family="f-1", pair="S3 / EBS")
    written = write_qti([draft], version)

    assert (written.losses, written.refused) == ((), ())
    assert says_the_same(draft, read_qti(written.data).questions[0].draft)
    assert written == write_qti([draft], version)


@pytest.mark.parametrize("version", ["2.1", "3.0"])
@pytest.mark.parametrize(("kind", "keys"), KINDS)
def test_the_qti_file_alone_has_text_and_key(version, kind, keys):
    draft = item_draft(kind, keys=keys)
    archive = zipfile.ZipFile(io.BytesIO(write_qti([draft], version).data))
    back = read_one(archive.read(f"items/{draft.slug}.xml").decode()).draft

    assert back.content.kind == kind
    assert (back.content.stem, set(back.content.options)) == (draft.content.stem, set(draft.content.options))
    assert kind == "matching" or back.solution.correct == draft.solution.correct


def test_an_item_changed_elsewhere_is_read_from_its_qti_file():
    draft = item_draft()
    archive = zipfile.ZipFile(io.BytesIO(write_qti([draft], "2.1").data))
    files = {name: archive.read(name) for name in archive.namelist()}
    name = f"items/{draft.slug}.xml"
    files[name] = files[name].replace(b"</p></div>", b" Changed.</p></div>", 1)
    (question,) = read_qti(package(**files)).questions

    assert question.draft.content.stem.endswith("Changed.")
    assert "changed since" in question.losses[-1]
    assert (question.draft.task, question.draft.topics) == (draft.task, draft.topics)
    assert question.draft.angoff is None
    assert not has_same_text(draft, question.draft)


@pytest.mark.parametrize("name", ["../x", "/x", "..\\x", "\\x", "C:x", "x" * 600])
def test_a_name_that_leads_out_is_refused(name):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(name, "x")

    with pytest.raises(UnreadableFile):
        read_qti(data.getvalue())


def test_a_bomb_is_refused_before_it_is_unpacked():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b" " * 5_000_000)

    with pytest.raises(UnreadableFile, match="times its size"):
        read_qti(data.getvalue())


def test_the_number_of_files_is_bounded(monkeypatch):
    monkeypatch.setattr(zip_package, "MAX_ENTRIES", 1)

    with pytest.raises(UnreadableFile, match="more than 1 files"):
        read_qti(package(a="x", b="y"))


def test_the_work_of_reading_a_package_is_bounded(monkeypatch):
    monkeypatch.setattr(qti_reading, "MAX_TAGS_READ", 10)

    with pytest.raises(UnreadableFile, match="more than 10 tags"):
        read_qti(package(a=item(CHOICE)))


def test_a_link_is_refused():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo("a.xml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")

    with pytest.raises(UnreadableFile, match="is a link"):
        read_qti(data.getvalue())


def test_an_encrypted_file_is_refused():
    data = package(a="x").replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")

    with pytest.raises(UnreadableFile, match="without a password"):
        read_qti(data)


def test_two_files_of_one_name_are_refused():
    data = package(a1="x", a2="y").replace(b"a2", b"a1")

    with pytest.raises(UnreadableFile, match="two files named a1"):
        read_qti(data)


def test_a_package_in_the_package_is_named_and_not_read():
    reading = read_qti(package(inner=package(q=item(CHOICE)), q=item(CHOICE)))

    assert len(reading.questions) == 1
    assert any("import it by itself" in note for _, note in reading.notes)


def test_entities_are_refused():
    with pytest.raises(UnreadableFile, match="document type"):
        read_qti(b'<!DOCTYPE q [<!ENTITY a "b">]><assessmentItem>&a;</assessmentItem>')


@given(st.data())
def test_a_damaged_package_is_read_or_refused(data):
    whole = bytearray(package(q_xml=item(CHOICE)))
    for at in data.draw(st.lists(st.integers(0, len(whole) - 1), max_size=5)):
        whole[at] = data.draw(st.integers(0, 255))
    try:
        reading = read_qti(bytes(whole))
    except UnreadableFile:
        return
    assert all(question.draft or question.refusal for question in reading.questions)


@given(
    st.text(st.sampled_from("<>&\"']]>![CDATA \n\tü*_$`|"), min_size=1, max_size=40).filter(
        lambda text: text == text.strip()
    )
)
def test_any_text_comes_back(text):
    draft = item_draft()
    draft = replace(draft, content=replace(draft.content, stem=text))
    written = write_qti([draft], "3.0")

    assert written.refused or says_the_same(draft, read_qti(written.data).questions[0].draft)


def test_the_format_is_seen_from_the_file():
    assert guess_format(package(x="y")) == FormatName.QTI_21
    assert guess_format(item(CHOICE).encode()) == FormatName.QTI_21
