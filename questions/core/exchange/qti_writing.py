"""Drafts to QTI packages: one file an item, a manifest, and our own text of every item for the way back.

The text is there twice: as XHTML for others, and as examprep.json for us, since Markdown, tags and estimates have no
place in QTI. Files have a fixed time, so the same items give the same bytes.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID
from xml.sax.saxutils import escape, quoteattr

from questions.core.exchange.feedback import Afterwords, write_afterwords
from questions.core.exchange.own_json import read_json, write_json
from questions.core.exchange.package_pictures import FOLDER
from questions.core.exchange.pictures import LEFT_OUT, Shelf, WritablePictures
from questions.core.exchange.qti_manifest import OWN_DIGESTS, OWN_ITEMS
from questions.core.exchange.qti_names import qti3_attribute, qti3_name
from questions.core.exchange.qti_reading import read_qti
from questions.core.exchange.report import CannotWrite, Written
from questions.core.exchange.writing import write_blocks
from questions.core.figures import replace_places
from questions.core.item import ItemDraft, ItemKind
from questions.core.rendering import render_block

MAX_PICTURE_BYTES = 40_000_000  # of one package; with its texts it can be read again
_FORBIDDEN = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTE = re.compile(r' (?:tabindex|role|aria-label|class|start)="[^"]*"')
_QTI_TAG = re.compile(r"<(/?)([a-z]+[A-Z]\w*|prompt|value|match|variable|correct|mapping)\b([^>]*)>")
_QTI_ATTRIBUTE = re.compile(r" ([a-zA-Z]+)=")
_MATH = "http://www.w3.org/1998/Math/MathML"


@dataclass(frozen=True)
class _Version:
    number: str
    namespace: str
    packaging: str
    item_type: str
    templates: str
    schema: str


_VERSIONS = {
    "2.1": _Version("2.1", "http://www.imsglobal.org/xsd/imsqti_v2p1", "http://www.imsglobal.org/xsd/imscp_v1p1",
                    "imsqti_item_xmlv2p1", "http://www.imsglobal.org/question/qti_v2p1/rptemplates/",
                    "QTIv2.1 Package"),
    "2.2": _Version("2.2", "http://www.imsglobal.org/xsd/imsqti_v2p2", "http://www.imsglobal.org/xsd/imscp_v1p1",
                    "imsqti_item_xmlv2p2", "http://www.imsglobal.org/question/qti_v2p2/rptemplates/",
                    "QTIv2.2 Package"),
    "3.0": _Version("3.0", "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
                    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "imsqti_item_xmlv3p0",
                    "https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/", "QTI Package"),
}  # fmt: skip


def write_qti(drafts: Sequence[ItemDraft], version: str, pictures: WritablePictures = MappingProxyType({})) -> Written:
    """version: "2.1", "2.2" or "3.0"; pictures: of figures that the items show."""
    wanted = _VERSIONS[version]
    shown = _PackageFigures(pictures)
    blocks = write_blocks(
        drafts, write=lambda draft: _item(draft, wanted, shown), read=lambda block: read_qti(block.encode())
    )
    own = write_json([draft for draft, _ in blocks.blocks])
    kept = {question.draft.slug for question in read_json(own.data).questions if question.draft}
    files = {f"items/{draft.slug}.xml": block.encode() for draft, block in blocks.blocks}
    digests = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in files.items())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        _add(package, "imsmanifest.xml", _manifest(list(files), list(shown.files), wanted).encode())
        for name, data in (files | shown.files).items():
            _add(package, name, data)
        _add(package, OWN_ITEMS, own.data)
        _add(package, OWN_DIGESTS, digests.encode())
    losses = tuple((slug, loss) for slug, loss in blocks.losses if slug not in kept) + own.losses + tuple(shown.losses)
    return Written(archive.getvalue(), len(files), losses, blocks.refused)


class _PackageFigures:
    """Figures as files of the package. files: those that are in it, by name."""

    def __init__(self, pictures: WritablePictures) -> None:
        self._shelf = Shelf(pictures, MAX_PICTURE_BYTES)
        self._names: dict[UUID, str | None] = {}
        self.files: dict[str, bytes] = {}
        self.losses: list[tuple[str, str]] = []

    def put_into(self, slug: str, text: str) -> str:
        """XHTML of an item with the addresses of its figures."""

        def write(figure_id: UUID, alt: str) -> str:
            name = self._name(figure_id)
            if name is None:
                self.losses.append((slug, LEFT_OUT))
                return f"<em>{alt}</em>"
            return f'<img src="../{name}" alt="{alt}"/>'

        return replace_places(text, write)

    def _name(self, figure_id: UUID) -> str | None:
        if figure_id not in self._names:
            found = self._shelf.take(figure_id)
            name = f"{FOLDER}/{found[0]}" if found else None
            if found and name:
                self.files[name] = found[1]
            self._names[figure_id] = name
        return self._names[figure_id]


def _add(package: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = 0o644 << 16
    package.writestr(info, data)


def _manifest(names: Sequence[str], pictures: Sequence[str], version: _Version) -> str:
    resources = "".join(
        f'    <resource identifier="item-{number}" type="{version.item_type}" href={quoteattr(name)}>\n'
        f"      <file href={quoteattr(name)}/>\n    </resource>\n"
        for number, name in enumerate(names, 1)
    )
    own = "".join(
        f'    <resource identifier="own-{number}" type="webcontent" href="{name}">\n'
        f'      <file href="{name}"/>\n    </resource>\n'
        for number, name in enumerate((OWN_ITEMS, OWN_DIGESTS, *pictures), 1)
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<manifest xmlns="{version.packaging}" identifier="examprep-items">\n'
        f"  <metadata>\n    <schema>{version.schema}</schema>\n"
        "    <schemaversion>1.0.0</schemaversion>\n  </metadata>\n"
        f"  <organizations/>\n  <resources>\n{resources}{own}  </resources>\n</manifest>\n"
    )


def _item(draft: ItemDraft, version: _Version, shown: _PackageFigures) -> str:
    identifier = draft.slug if draft.slug[:1].isalpha() else f"i-{draft.slug}"
    kind = draft.content.kind
    cardinality = {ItemKind.SINGLE: "single", ItemKind.ORDERING: "ordered"}.get(kind, "multiple")
    base = "directedPair" if kind == ItemKind.MATCHING else "identifier"
    values = "".join(f"<value>{' '.join(k) if isinstance(k, tuple) else k}</value>" for k in draft.solution.correct)
    names, rule, feedback = _feedback(draft, cardinality, version)
    text = (
        f'<assessmentItem xmlns="{version.namespace}" identifier="{identifier}" title="{draft.slug}" adaptive="false" '
        'timeDependent="false">\n'
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{values}</correctResponse></responseDeclaration>\n"
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>\n'
        f"{names}<itemBody>\n<div>{_html(draft.content.stem)}</div>\n{_interaction(draft)}\n</itemBody>\n"
        f"{rule}{feedback}"
        "</assessmentItem>\n"
    )
    text = shown.put_into(draft.slug, text)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + (_to_qti3(text) if version.number == "3.0" else text)


def _interaction(draft: ItemDraft) -> str:
    content = draft.content
    if content.kind == ItemKind.MATCHING:
        sides = [
            "".join(f'<simpleAssociableChoice identifier="{entry.handle}" matchMax="{most}">{_html(entry.text)}'
                    "</simpleAssociableChoice>" for entry in entries)
            for entries, most in ((content.prompts, 1), (content.options, len(content.prompts)))
        ]  # fmt: skip
        sets = "".join(f"<simpleMatchSet>{side}</simpleMatchSet>\n" for side in sides)
        count = len(content.prompts)
        return (
            f'<matchInteraction responseIdentifier="RESPONSE" shuffle="true" maxAssociations="{count}">\n{sets}'
            "</matchInteraction>"
        )
    choices = "".join(
        f'<simpleChoice identifier="{option.handle}">{_html(option.text)}</simpleChoice>\n'
        for option in content.options
    )
    if content.kind == ItemKind.ORDERING:
        return f'<orderInteraction responseIdentifier="RESPONSE" shuffle="true">\n{choices}</orderInteraction>'
    return (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{content.choose}">\n{choices}'
        "</choiceInteraction>"
    )


def _feedback(draft: ItemDraft, cardinality: str, version: _Version) -> tuple[str, str, str]:
    """Declarations of outcomes, the rule for the mark, and what is said after an answer."""
    solution = draft.solution
    is_choice = draft.content.kind in {ItemKind.SINGLE, ItemKind.MULTIPLE}
    whys = {} if not is_choice else {h: t for h, t in solution.rationales.items() if t}
    others = () if is_choice else tuple(enumerate((t for t in solution.rationales.values() if t), 1))
    after = write_afterwords(Afterwords(solution.clue, solution.takeaway, others, solution.references))
    if not whys and not after:
        return "", f'<responseProcessing template="{version.templates}match_correct"/>\n', ""
    names = f'<outcomeDeclaration identifier="FEEDBACK" cardinality="{cardinality}" baseType="identifier"/>\n'
    names = (names if whys else "") + (
        '<outcomeDeclaration identifier="SOLUTION" cardinality="single" baseType="identifier"/>\n' if after else ""
    )
    rule = (
        "<responseProcessing>\n<responseCondition><responseIf>"
        '<match><variable identifier="RESPONSE"/><correct identifier="RESPONSE"/></match>'
        '<setOutcomeValue identifier="SCORE"><baseValue baseType="float">1</baseValue></setOutcomeValue></responseIf>'
        '<responseElse><setOutcomeValue identifier="SCORE"><baseValue baseType="float">0</baseValue></setOutcomeValue>'
        "</responseElse></responseCondition>\n"
    )
    if whys:
        rule += '<setOutcomeValue identifier="FEEDBACK"><variable identifier="RESPONSE"/></setOutcomeValue>\n'
    if after:
        rule += (
            '<setOutcomeValue identifier="SOLUTION"><baseValue baseType="identifier">explanation</baseValue>'
            "</setOutcomeValue>\n"
        )
    shown = "".join(_modal("FEEDBACK", handle, text, version) for handle, text in whys.items())
    return (
        names,
        f"{rule}</responseProcessing>\n",
        shown + (_modal("SOLUTION", "explanation", after, version) if after else ""),
    )


def _modal(outcome: str, name: str, text: str, version: _Version) -> str:
    body = f"<contentBody>{_html(text)}</contentBody>" if version.number == "3.0" else _html(text)
    return f'<modalFeedback outcomeIdentifier="{outcome}" identifier="{name}" showHide="show">{body}</modalFeedback>\n'


def _html(text: str) -> str:
    """A text as well-formed XHTML of few attributes, which every version takes."""
    if found := _FORBIDDEN.search(text):
        raise CannotWrite(f"the character {ord(found.group()):#04x}, which XML cannot hold")
    html = _ATTRIBUTE.sub("", render_block(text)).replace("&nbsp;", "&#160;")
    html = re.sub(r"<(br|hr)>", r"<\1/>", html).replace("<math", f'<math xmlns="{_MATH}"')
    return html or f"<p>{escape(text)}</p>"


def _to_qti3(text: str) -> str:
    def rename(match: re.Match[str]) -> str:
        attributes = _QTI_ATTRIBUTE.sub(lambda entry: f" {qti3_attribute(entry.group(1))}=", match.group(3))
        return f"<{match.group(1)}{qti3_name(match.group(2))}{attributes}>"

    return _QTI_TAG.sub(rename, text)
