"""Which files of a QTI package are items: those of its manifest, those of its tests, and those that look like items.

Every other file is named in the notes. Source: 1EdTech, "QTI 2.2 Content Packaging" and "QTI 3.0 Best Practices".
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from questions.core.exchange.qti_names import qti2_name, use_qti2_names
from questions.core.exchange.report import UnreadableFile, shorten
from questions.core.exchange.xml_tree import parse_xml, root_name
from questions.core.exchange.zip_package import Package, is_zip

OWN_ITEMS, OWN_DIGESTS = "examprep.json", "examprep.sha256"
QTI_1 = "QTI 1.2, as Canvas and Blackboard export; export it as QTI 2.1, 2.2 or 3.0, or as GIFT or Moodle XML"
MAX_TEST_BYTES = 2_000_000
_START_BYTES = 16_000
_LOST_OF_TESTS = {
    "timeLimits": "time limits", "preCondition": "conditions", "branchRule": "branches", "weight": "weights",
    "selection": "drawing of items", "rubricBlock": "rubrics", "testFeedback": "feedback",
    "outcomeProcessing": "outcome rules", "itemSessionControl": "settings of attempts",
}  # fmt: skip


@dataclass
class Contents:
    """items: names of files, in the order of the manifest; missing: items that are named and not there; notes: (line,
    words) on the rest."""

    items: dict[str, None] = field(default_factory=dict)
    missing: dict[str, None] = field(default_factory=dict)
    notes: list[tuple[int, str]] = field(default_factory=list)

    def note(self, words: str) -> None:
        self.notes.append((1, words))


def not_read(name: str) -> str:
    return f"the file {shorten(name)} is not read"


def find_contents(package: Package) -> Contents:
    contents = Contents()
    manifests = sorted((name for name in package if posixpath.basename(name) == "imsmanifest.xml"), key=len)
    root = _parse_manifest(package, manifests[0], contents) if manifests else None
    if root is not None:
        _read_manifest(package, root, manifests[0], contents)
    elif not manifests:
        contents.note("the package has no imsmanifest.xml: its files were looked through")
    for name in package:
        if name not in contents.items and name not in manifests:
            _look_at(package, name, contents, has_manifest=root is not None)
    contents.missing = {name: None for name in contents.missing if name not in contents.items}
    return contents


def _parse_manifest(package: Package, name: str, contents: Contents) -> Element | None:
    try:
        return _parse(package, name)
    except UnreadableFile as error:
        contents.note(f"{shorten(name)} cannot be read ({error}): the files of the package were looked through")
        return None


def _parse(package: Package, name: str) -> Element:
    root, _ = parse_xml(package.read(name))
    use_qti2_names(root)
    return root


def _read_manifest(package: Package, root: Element, name: str, contents: Contents) -> None:
    described = 0
    for folder, resource in _resources(root, posixpath.dirname(name)):
        if not resource.get("href"):
            continue
        file, is_there = package.find(folder, resource.get("href", ""))
        described += any(len(metadata) for metadata in resource.iter("metadata"))
        if resource.get("type", "").startswith(("imsqti_item_xmlv2", "imsqti_item_xmlv3", "imsqti_apipitem_xmlv2")):
            (contents.items if is_there else contents.missing)[file] = None
    if described:
        contents.note(f"the metadata of {described} files, such as keywords and difficulty, are not read")


def _resources(root: Element, folder: str) -> Iterator[tuple[str, Element]]:
    """Every resource with the folder that its address begins at: `xml:base` may name one at each level."""
    folder = posixpath.join(folder, root.get("base", ""))
    for group in root.iter("resources"):
        inner = posixpath.join(folder, group.get("base", ""))
        for resource in group.iter("resource"):
            yield posixpath.join(inner, resource.get("base", "")), resource


def _look_at(package: Package, name: str, contents: Contents, *, has_manifest: bool) -> None:
    """Add an item that the manifest does not name as one; say of any other file that it is not read."""
    if name in {OWN_ITEMS, OWN_DIGESTS}:
        return
    start = package.read(name, _START_BYTES)
    if is_zip(start):
        contents.note(f"{shorten(name)} is a zip file in the package and is not read; import it by itself")
        return
    match qti2_name(root_name(start)):
        case "assessmentItem":
            contents.items[name] = None
            if has_manifest:
                contents.note(f"{shorten(name)} is an item that the manifest does not name as one; it was read")
        case "questestinterop":
            contents.note(f"{shorten(name)} is not read: {QTI_1}")
        case "assessmentTest" | "assessmentSection":
            _look_into_test(package, name, contents)
        case "assessmentStimulus":
            contents.note(f"the text {shorten(name)} that several items share is not read: put it into the questions")
        case _:
            contents.note(not_read(name))


def _look_into_test(package: Package, name: str, contents: Contents) -> None:
    """Items that a test names and the package lacks; what else the test says is a loss."""
    try:
        if package.size(name) > MAX_TEST_BYTES:
            raise UnreadableFile(1, f"more than {MAX_TEST_BYTES // 1_000_000} MB")
        root = _parse(package, name)
    except UnreadableFile as error:
        contents.note(f"the test {shorten(name)} cannot be read: {error}")
        return
    lost = {_LOST_OF_TESTS[element.tag]: None for element in root.iter() if element.tag in _LOST_OF_TESTS}
    contents.note(f"the test {shorten(name)}: not kept are {', '.join(['its sections and order', *lost])}")
    for reference in root.iter("assessmentItemRef"):
        file, is_there = package.find(posixpath.dirname(name), reference.get("href", ""))
        if not is_there:
            contents.missing[file] = None
