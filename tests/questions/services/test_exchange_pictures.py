"""Pictures in files of other systems, in and out."""

import base64
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest

from questions.core.exchange.formats import FORMATS, FormatName
from questions.core.exchange.report import Outcome
from questions.core.figures import figures_written
from questions.models import Figure, Item
from questions.services.exchange import drafts_to_export, import_questions
from questions.services.exchange_pictures import write_file
from questions.services.job_running import run_job
from questions.services.jobs import ask_import
from tests.factories.figures import ALT, picture, stored_figure
from tests.factories.questions import NOW, item_draft, published_item

PLACE = ("MLS-C01", "1.1")
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
QTI = """<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="with-a-picture" title="t"
 adaptive="false" timeDependent="false">
<responseDeclaration identifier="R" cardinality="single" baseType="identifier"><correctResponse><value>a</value>
</correctResponse></responseDeclaration>
<itemBody><p>What is it?</p><p><img src="../pics/a%20curve.png" alt="A curve that rises"/></p>
<p><img src="https://elsewhere.example/b.png" alt="Far away"/></p>
<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="1">
<simpleChoice identifier="a">One</simpleChoice><simpleChoice identifier="b">Two</simpleChoice></choiceInteraction>
</itemBody></assessmentItem>"""
MOODLE = """<quiz><question type="multichoice"><name><text>with a picture</text></name>
<questiontext format="html"><text>
<![CDATA[<p>What is it?</p><img src="@@PLUGINFILE@@/a%20curve.png" alt="A curve that rises">]]></text>
<file name="a curve.png" path="/" encoding="base64">{data}</file>
<file name="b.png" path="/" encoding="base64">AAAA</file></questiontext>
<single>true</single><answer fraction="100" format="html"><text>One</text></answer>
<answer fraction="0" format="html"><text>Two</text></answer></question></quiz>"""


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def package(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("items/one.xml", QTI)
        archive.writestr("pics/a curve.png", data)
    return file.getvalue()


def load(name, data):
    reading = FORMATS[FormatName(name)].read(data)
    return import_questions(reading=reading, path="x", place=PLACE, now=NOW, by=None)


def stem_of(slug):
    return Item.objects.get(slug=slug).versions.get().content["stem"]


def test_a_picture_of_a_package_becomes_a_figure_and_nothing_is_fetched(exam):
    result = load("qti21", package(picture()))

    figure = Figure.objects.get()
    assert figures_written(stem_of("with-a-picture")) == [(figure.pk, "A curve that rises")]
    assert figure.name == "a curve.png"
    assert "picture Far away: it is not in the file, and its name stands there" in result.reading.questions[0].losses
    assert not [loss for loss in result.reading.questions[0].losses if "curve" in loss]
    assert not [words for _, words in result.reading.notes if "a curve.png" in words]


def test_a_job_takes_pictures_too_and_keeps_them_from_its_dry_run(exam, instructor):
    for is_dry_run in (True, False):
        job = ask_import(
            data=package(picture()), file_name="a.zip", address="", format_name=FormatName.QTI_21, place=PLACE,
            prefix="", good_only=False, is_dry_run=is_dry_run, by=instructor, now=NOW,
        )  # fmt: skip
        while run_job(job_id=job.pk, clock=lambda: NOW, budget=timedelta(0)):
            pass
        job.refresh_from_db()
        assert (job.status, Item.objects.exists()) == ("done", not is_dry_run)

    assert figures_written(stem_of("with-a-picture")) == [(Figure.objects.get().pk, "A curve that rises")]


def test_a_picture_of_moodle_becomes_a_figure(exam):
    result = load("moodle", MOODLE.format(data=base64.b64encode(picture()).decode()).encode())

    assert figures_written(stem_of("with-a-picture")) == [(Figure.objects.get().pk, "A curve that rises")]
    assert result.reading.questions[0].losses == ("the file b.png: items have no files",)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("qti21", package(SVG)),
        ("moodle", MOODLE.format(data=base64.b64encode(SVG).decode()).encode()),
        ("moodle", MOODLE.format(data="=").encode()),
    ],
    ids=["package", "moodle", "no base64"],
)
def test_what_cannot_be_a_figure_is_a_loss_of_its_question(exam, name, data):
    result = load(name, data)

    [question] = result.reading.questions
    assert question.outcome == Outcome.WITH_LOSS
    assert any("a curve.png: " in loss for loss in question.losses)
    assert stem_of("with-a-picture").startswith("What is it?\n\n\\[picture: A curve that rises\\]")
    assert not Figure.objects.exists()


@pytest.mark.parametrize("name", ["qti21", "qti22", "qti3", "moodle"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_figure_goes_out_and_comes_back_as_the_same(exam, name, kind):
    figure = stored_figure(name=kind)
    words = f"![{ALT}](figure:{figure.pk})"
    draft = item_draft()
    rationales = draft.solution.rationales | {"o1": f"It is the first, as the figure shows it:\n\n{words}"}
    published_item(
        slug="shown",
        content=replace(draft.content, stem=f"Look:\n\n{words}"),
        solution=replace(draft.solution, rationales=rationales),
    )

    written = write_file(FormatName(name), drafts_to_export())
    result = load(name, written.data)

    assert not [loss for loss in written.losses if "figure" in loss[1] or "stem" in loss[1]]
    assert [question.outcome for question in result.reading.questions] == [Outcome.PRESENT]
    assert Figure.objects.get() == figure


def test_on_another_site_the_pictures_of_a_package_come_with_it(exam):
    figure = stored_figure()
    draft = item_draft(slug="shown")
    published_item(slug="shown", content=replace(draft.content, stem=f"Look:\n\n![{ALT}](figure:{figure.pk})"))
    data = write_file(FormatName.QTI_3, drafts_to_export()).data
    reading = FORMATS[FormatName.QTI_3].read(data)
    Figure.objects.all().delete()

    import_questions(reading=reading, path="x", place=PLACE, now=NOW, by=None, prefix="other-")

    assert figures_written(stem_of("other-shown")) == [(Figure.objects.get().pk, ALT)]


@pytest.mark.parametrize("name", ["yaml", "json", "csv", "excel", "gift"])
def test_formats_without_pictures_say_so(exam, name):
    figure = stored_figure()
    published_item(slug="shown", content=replace(item_draft().content, stem=f"Look:\n\n![{ALT}](figure:{figure.pk})"))

    written = write_file(FormatName(name), drafts_to_export())

    assert any(slug == "shown" and "no place for them" in loss for slug, loss in written.losses)
