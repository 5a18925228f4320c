"""The text format of items: YAML files of item lists, read with the line of everything that is wrong.

A file yields items and problems. A problem is something that cannot be understood (not YAML, an unknown field, a list
where a text belongs); what is understood but not good enough to publish is `questions.core.validation`'s business, and
each item keeps the lines of its fields so that those messages are line-exact too.
"""

from dataclasses import dataclass, field
from datetime import date

import yaml

from questions.core.authored import AuthoredOption, AuthoredPrompt, AuthoredText
from questions.core.item import REQUIREMENTS, ItemDraft, ItemKind, Reference, Review
from questions.core.yaml_reading import Problem, YamlMapping

_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_ITEM_FIELDS = {
    "slug", "exam", "task", "kind", "topics", "services", "pair", "requirements", "family", "angoff", "stem", "prompts",
    "options", "clue", "takeaway", "references", "review",
}  # fmt: skip


@dataclass(frozen=True)
class ParsedItem:
    """A draft and the lines its fields stand on: "stem" -> 12, "options[2].rationale" -> 37."""

    draft: ItemDraft
    path: str
    lines: dict[str, int] = field(repr=False)

    def line_of(self, name: str) -> int:
        """The line of a field, or of the nearest thing around it that is in the file."""
        while name:
            if name in self.lines:
                return self.lines[name]
            name = name.rpartition(".")[0] if "." in name else name.rpartition("[")[0]
        return self.lines[""]

    def problem(self, name: str, message: str) -> Problem:
        return Problem(self.path, self.line_of(name), name, message)


@dataclass(frozen=True)
class ParsedFile:
    """items: those without problems of their own, in the order of the file."""

    path: str
    items: tuple[ParsedItem, ...]
    problems: tuple[Problem, ...]


def parse_items(text: str, path: str) -> ParsedFile:
    """Read a file of items; collects every problem of the file instead of stopping at the first.

    text: the content of the file; path: how messages name it.
    """
    problems: list[Problem] = []
    try:
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        return ParsedFile(path, (), (Problem(path, line, "", f"not YAML: {error.problem or error.context}"),))
    except yaml.YAMLError as error:
        return ParsedFile(path, (), (Problem(path, 1, "", f"not YAML: {error}"),))
    if not isinstance(root, yaml.SequenceNode):
        return ParsedFile(path, (), (Problem(path, 1, "", "expected a list of items"),))
    items: list[ParsedItem] = []
    slugs: dict[str, int] = {}
    for node in root.value:
        item = parse_item(node, path, problems)
        if item is None:
            continue
        first = slugs.setdefault(item.draft.slug, item.line_of("slug"))
        if first != item.line_of("slug"):
            problems.append(item.problem("slug", f"{item.draft.slug} is already used in line {first}"))
        else:
            items.append(item)
    return ParsedFile(path, tuple(items), tuple(sorted(problems, key=lambda problem: problem.line)))


def parse_item(node: yaml.Node, path: str, problems: list[Problem], *, is_identified: bool = True) -> ParsedItem | None:
    """One item; None when something about it was added to the problems.

    is_identified: whether it must say what it is called and which task it belongs to.
    """
    before = len(problems)
    lines: dict[str, int] = {}
    reader = YamlMapping(node, "", path, problems, lines)
    if not reader.is_mapping(_ITEM_FIELDS):
        return None
    text = _parse_text(reader)
    draft = ItemDraft(
        slug=reader.text("slug", is_required=is_identified),
        exam=reader.text("exam", is_required=is_identified),
        task=reader.text("task", is_required=is_identified),
        content=text.to_content(),
        solution=text.to_solution(),
        angoff=reader.decimal("angoff"),
        topics=reader.texts("topics"),
        services=reader.texts("services"),
        requirements=reader.texts("requirements", known=REQUIREMENTS),
        family=reader.text("family"),
        pair=reader.text("pair"),
        reviews=tuple(_parse_review(entry) for entry in reader.mappings("review")),
    )
    return ParsedItem(draft, path, lines) if len(problems) == before else None


def _parse_text(reader: YamlMapping) -> AuthoredText:
    kind = reader.choice("kind", [entry.value for entry in ItemKind], is_required=True)
    options = [_parse_option(entry, kind) for entry in reader.mappings("options", is_required=True)]
    prompts = [_parse_prompt(entry, options) for entry in reader.mappings("prompts")]
    if prompts and kind and kind != ItemKind.MATCHING:
        reader.report("prompts", "only matching items have prompts")
    return AuthoredText(
        kind=ItemKind(kind or ItemKind.SINGLE),
        stem=reader.text("stem", is_required=True),
        options=options,
        prompts=prompts,
        clue=reader.text("clue"),
        takeaway=reader.text("takeaway"),
        references=[_parse_reference(entry) for entry in reader.mappings("references")],
    )


def _parse_option(reader: YamlMapping, kind: str) -> AuthoredOption:
    with_key = kind in {ItemKind.SINGLE, ItemKind.MULTIPLE, ""}
    if not reader.is_mapping({"text", "rationale"} | ({"key"} if with_key else set())):
        return AuthoredOption("")
    return AuthoredOption(
        text=reader.text("text", is_required=True),
        is_key=with_key and reader.boolean("key"),
        rationale=reader.text("rationale"),
    )


def _parse_prompt(reader: YamlMapping, options: list[AuthoredOption]) -> AuthoredPrompt:
    if not reader.is_mapping({"text", "match", "rationale"}):
        return AuthoredPrompt("")
    match = reader.text("match", is_required=True)
    texts = [option.text for option in options]
    if match and match not in texts:
        reader.report("match", f"{match!r} is not the text of an option")
    return AuthoredPrompt(
        text=reader.text("text", is_required=True),
        match=texts.index(match) if match in texts else None,
        rationale=reader.text("rationale"),
    )


def _parse_reference(reader: YamlMapping) -> Reference:
    if not reader.is_mapping({"url", "title", "checked"}):
        return Reference("", "", date.min)
    return Reference(
        url=reader.text("url", is_required=True),
        title=reader.text("title", is_required=True),
        checked=reader.date("checked"),
    )


def _parse_review(reader: YamlMapping) -> Review:
    if not reader.is_mapping({"role", "on", "outcome"}):
        return Review("", date.min)
    return Review(role=reader.text("role", is_required=True), on=reader.date("on"), outcome=reader.text("outcome"))
