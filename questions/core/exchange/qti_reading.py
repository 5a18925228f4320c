"""QTI 2.x and 3.0 files to drafts: a package (zip) with or without a manifest, or the XML of one item.

A package that was written here holds our own text of each item too, beside a digest of its QTI file: it is taken while
the QTI file is unchanged. Source: 1EdTech, "QTI 2.2 Content Packaging" and "QTI 3.0 Best Practices".
"""

import hashlib
import posixpath
from dataclasses import replace
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from questions.core.exchange.bounds import MAX_QUESTIONS
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.own_json import read_json
from questions.core.exchange.package_pictures import PackagePictures
from questions.core.exchange.qti_item import read_item
from questions.core.exchange.qti_names import qti2_name, use_qti2_names
from questions.core.exchange.report import Reading, ReadQuestion, Refusal, UnreadableFile, shorten
from questions.core.exchange.xml_tree import parse_xml
from questions.core.exchange.zip_package import Package, is_zip, open_package
from questions.core.item import ItemDraft

MAX_XML_BYTES = 60_000_000  # of all items together
MAX_ITEM_BYTES = 2_000_000
MAX_TAGS_READ = 3_000_000  # of all items that are parsed: some ten seconds
_FACTS = ("exam", "task", "topics", "services", "requirements", "family", "pair")
OWN_ITEMS, OWN_DIGESTS = "examprep.json", "examprep.sha256"
_OLD = "QTI 1.2, as Canvas and Blackboard export; export it as QTI 2.1, 2.2 or 3.0, or as GIFT or Moodle XML"


def read_qti(data: bytes) -> Reading:
    """Every item, in the order of the manifest. Raises UnreadableFile for what is no QTI, or too much of it."""
    if is_zip(data):
        return _read_package(open_package(data))
    root, _ = parse_xml(data)
    kind = qti2_name(root.tag)
    if kind == "questestinterop":
        raise UnreadableFile(1, _OLD)
    if kind == "assessmentTest":
        raise UnreadableFile(1, "a test names its items and does not hold them; put both into one zip file")
    if kind != "assessmentItem":
        raise UnreadableFile(1, f"the file begins with <{shorten(kind)}>: no item of QTI 2.x or 3.0")
    use_qti2_names(root)
    return Reading((read_item(root, 1, SlugNames()),))


def _read_package(package: Package) -> Reading:
    notes: list[tuple[int, str]] = []
    names, missing = _item_files(package, notes)
    own = _own_items(package)
    pictures = PackagePictures(package)
    slugs = SlugNames()
    questions: list[ReadQuestion] = []
    read = 0
    budget = _Budget()
    for name in names:
        if len(questions) == MAX_QUESTIONS:
            raise UnreadableFile(len(questions), f"more than {MAX_QUESTIONS:,} questions; split the package")
        read += package.size(name)
        if read > MAX_XML_BYTES:
            raise UnreadableFile(
                len(questions), f"more than {MAX_XML_BYTES // 1_000_000} MB of items; split the package"
            )
        try:
            questions.append(_read_file(package, name, len(questions) + 1, own, slugs, budget, pictures))
        except _TooMuchError as error:
            raise UnreadableFile(len(questions), f"more than {MAX_TAGS_READ:,} tags; split the package") from error
    for name in missing[: MAX_QUESTIONS - len(questions)]:
        refusal = Refusal(f"the package has no file {shorten(name)}", "add it, or take it out of the manifest")
        questions.append(ReadQuestion(len(questions) + 1, shorten(name), refusal=refusal))
    if not questions and any("QTI 1.2" in words for _, words in notes):
        raise UnreadableFile(1, _OLD)
    shown = {_not_read(name) for name in pictures.names}
    kept = [(line, words) for line, words in notes if words not in shown]
    return Reading(tuple(questions), tuple(kept), pictures.found.sources)


class _TooMuchError(Exception):
    """More XML in all than is read; unlike a fault of one file it ends the reading."""


class _Budget:
    def __init__(self) -> None:
        self._left = MAX_TAGS_READ

    def take(self, data: bytes, line: int) -> None:
        self._left -= data.count(b"<")
        if self._left < 0:
            raise _TooMuchError(line)


def _read_file(
    package: Package, name: str, line: int, own: dict[str, tuple[str, ItemDraft]], slugs: SlugNames, budget: _Budget,
    pictures: PackagePictures,
) -> ReadQuestion:  # fmt: skip
    try:
        if package.size(name) > MAX_ITEM_BYTES:
            raise UnreadableFile(1, f"an item of more than {MAX_ITEM_BYTES // 1_000_000} MB; leave pictures out")
        data = package.read(name)
        digest, draft = own.get(name, ("", None))
        if draft is not None and digest == hashlib.sha256(data).hexdigest():
            slugs.take(draft.slug)
            pictures.take_own(draft)
            return ReadQuestion(line, draft.slug, f"{draft.exam}/{draft.task}", draft)
        budget.take(data, line)
        root, _ = parse_xml(data)
        use_qti2_names(root)
        question = read_item(root, line, slugs, pictures.finder(name))
    except UnreadableFile as error:
        return ReadQuestion(line, shorten(name), refusal=Refusal(str(error), "mend this file of the package"))
    question = replace(question, name=f"{question.name} ({shorten(name)})")
    if draft is not None and question.draft is not None:
        loss = "changed since it was written here: read from its QTI file, without its estimate and reviews"
        facts = {name: getattr(draft, name) for name in _FACTS}
        placed = replace(question.draft, **facts)
        question = replace(question, draft=placed, losses=(*question.losses, loss))
    return question


def _item_files(package: Package, notes: list[tuple[int, str]]) -> tuple[list[str], list[str]]:
    """Names of item files, those of the manifest first, and names of files that are missing."""
    manifests = sorted((name for name in package if posixpath.basename(name) == "imsmanifest.xml"), key=len)
    named: dict[str, str] = {}
    if manifests:
        folder, described = posixpath.dirname(manifests[0]), 0
        for resource in _parse(package, manifests[0]).iter("resource"):
            href = posixpath.normpath(posixpath.join(folder, unquote(resource.get("href", ""))))
            named[href] = resource.get("type", "")
            described += any(len(metadata) for metadata in resource.iter("metadata"))
        if described:
            notes.append((1, f"the metadata of {described} files, such as keywords and difficulty, are not read"))
    else:
        notes.append((1, "the package has no imsmanifest.xml: its files were looked through"))
    items = [name for name, kind in named.items() if kind.startswith(("imsqti_item_xmlv2", "imsqti_item_xmlv3"))]
    missing = [name for name in items if name not in package]
    found = dict.fromkeys(name for name in items if name in package)
    for name in package:
        if name not in found and name not in manifests:
            _look_at(package, name, found, notes)
    return list(found), missing


def _look_at(package: Package, name: str, found: dict[str, None], notes: list[tuple[int, str]]) -> None:
    """Add an item that the manifest does not name as one; say of any other file that it is not read."""
    if name in {OWN_ITEMS, OWN_DIGESTS}:
        return
    start = package.read(name, 4000)
    if is_zip(start):
        notes.append((1, f"{shorten(name)} is a zip file in the package and is not read; import it by itself"))
    elif b"<assessmentItem" in start or b"<qti-assessment-item" in start:
        found[name] = None
        notes.append((1, f"{shorten(name)} is an item that the manifest does not name as one; it was read"))
    elif b"<questestinterop" in start:
        notes.append((1, f"{shorten(name)} is not read: {_OLD}"))
    elif b"assessmentTest" in start or b"<qti-assessment-test" in start:
        notes.append((1, f"the test {shorten(name)}: its sections, order and times are not kept"))
    else:
        notes.append((1, _not_read(name)))


def _not_read(name: str) -> str:
    return f"the file {shorten(name)} is not read"


def _parse(package: Package, name: str) -> Element:
    try:
        root, _ = parse_xml(package.read(name))
    except UnreadableFile as error:
        raise UnreadableFile(error.line, f"{shorten(name)}: {error}") from error
    use_qti2_names(root)
    return root


def _own_items(package: Package) -> dict[str, tuple[str, ItemDraft]]:
    """File of an item -> its digest and our own text of it."""
    if OWN_ITEMS not in package or OWN_DIGESTS not in package:
        return {}
    lines = package.read(OWN_DIGESTS).decode("utf-8", "replace").split("\n")
    digests = {name: digest for digest, mark, name in (line.partition("  ") for line in lines) if mark}
    try:
        questions = read_json(package.read(OWN_ITEMS)).questions
    except UnreadableFile:  # spoilt by others; the QTI files say enough
        return {}
    drafts = {f"items/{question.draft.slug}.xml": question.draft for question in questions if question.draft}
    return {name: (digests[name], draft) for name, draft in drafts.items() if name in digests}
