"""QTI 2.x and 3.0 files to drafts: a package (zip) with or without a manifest, or the XML of one item.

A package that was written here holds our own text of each item too, beside a digest of its QTI file: it is taken while
the QTI file is unchanged. Source: 1EdTech, "QTI 2.2 Content Packaging" and "QTI 3.0 Best Practices".
"""

import hashlib
from dataclasses import replace

from questions.core.exchange.bounds import MAX_QUESTIONS
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.own_json import read_json
from questions.core.exchange.package_pictures import PackagePictures
from questions.core.exchange.qti_item import read_item
from questions.core.exchange.qti_manifest import OWN_DIGESTS, OWN_ITEMS, QTI_1, find_contents, not_read
from questions.core.exchange.qti_names import qti2_name, use_qti2_names
from questions.core.exchange.report import Reading, ReadQuestion, Refusal, UnreadableFile, shorten
from questions.core.exchange.xml_tree import parse_xml
from questions.core.exchange.zip_package import Package, is_zip, open_package
from questions.core.item import ItemDraft

MAX_XML_BYTES = 60_000_000  # of all items together
MAX_ITEM_BYTES = 2_000_000
MAX_TAGS_READ = 3_000_000  # of all items that are parsed: some ten seconds
_FACTS = ("exam", "task", "topics", "services", "requirements", "family", "pair")


def read_qti(data: bytes) -> Reading:
    """Every item, in the order of the manifest. Raises UnreadableFile for what is no QTI, or too much of it."""
    if is_zip(data):
        return _read_package(open_package(data))
    root, _ = parse_xml(data)
    kind = qti2_name(root.tag)
    if kind == "questestinterop":
        raise UnreadableFile(1, QTI_1)
    if kind == "assessmentTest":
        raise UnreadableFile(1, "a test names its items and does not hold them; put both into one zip file")
    if kind != "assessmentItem":
        raise UnreadableFile(1, f"the file begins with <{shorten(kind)}>: no item of QTI 2.x or 3.0")
    use_qti2_names(root)
    return Reading((read_item(root, 1, SlugNames()),))


def _read_package(package: Package) -> Reading:
    contents = find_contents(package)
    own = _own_items(package)
    pictures = PackagePictures(package)
    slugs = SlugNames()
    questions: list[ReadQuestion] = []
    read = 0
    budget = _Budget()
    for name in contents.items:
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
    for name in list(contents.missing)[: MAX_QUESTIONS - len(questions)]:
        refusal = Refusal(
            f"the package has no file {shorten(name)}", "add it, or take it out of the manifest and tests"
        )
        questions.append(ReadQuestion(len(questions) + 1, shorten(name), refusal=refusal))
    if not questions and any(QTI_1 in words for _, words in contents.notes):
        raise UnreadableFile(1, QTI_1)
    shown = {not_read(name) for name in pictures.names}
    kept = [(line, words) for line, words in contents.notes if words not in shown]
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
