"""One item of QTI 2.x or 3.0 to a draft.

An item with one choice, order, match or associate interaction and a key becomes a draft; others are refused. The tree
has the names of QTI 2.x (see qti_names). Source: 1EdTech, "QTI 2.2 Assessment, Section and Item Information Model".
"""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from questions.core.authored import AuthoredText
from questions.core.exchange.building import (
    Choice,
    Parts,
    Refused,
    accept,
    build_choice,
    build_matching,
    build_ordering,
    check_count,
    refuse,
)
from questions.core.exchange.naming import SlugNames
from questions.core.exchange.pictures import Find, find_none
from questions.core.exchange.qti_body import markdown_of
from questions.core.exchange.qti_key import choice_weights, ordered_key, paired_key
from questions.core.exchange.qti_scoring import Rule, read_declaration
from questions.core.exchange.report import ReadQuestion, shorten

_PAIRED = {"matchInteraction", "associateInteraction"}
_INTERACTIONS = {"choiceInteraction", "orderInteraction"} | _PAIRED
_BUTTONS = {"endAttemptInteraction"}
_READ = {"responseDeclaration", "outcomeDeclaration", "itemBody", "responseProcessing", "modalFeedback"}
_LOST = {
    "assessmentStimulusRef": "a text that stands outside the item: put it into the question",
    "companionMaterialsInfo": "tools that stand outside the item: put what they say into the question",
    "stylesheet": "a style sheet: items have none",
    "catalogInfo": "a catalogue of accessible versions: items have none",
    "contextDeclaration": "facts of the candidate that the item asks for: here it knows none",
}
_MENDS = {
    "extendedTextInteraction": "items are marked by their key; give it options",
    "textEntryInteraction": "offer options instead",
    "inlineChoiceInteraction": "make it a choice interaction, with a blank in its text",
}


def read_item(root: Element, line: int, slugs: SlugNames, find_picture: Find = find_none) -> ReadQuestion:
    """root: an <assessmentItem> by the names of QTI 2.x; line: its place in the package, from 1."""
    name = " ".join((root.get("title") or root.get("identifier") or "").split())
    parts = Parts(line, name=name, find_picture=find_picture)
    if (identifier := root.get("identifier", "")) and "-" in identifier and identifier == identifier.lower():
        parts.name = identifier
    try:
        return accept(parts, _read(parts, root), slugs)
    except Refused as error:
        return refuse(parts, error.refusal)


def _read(parts: Parts, root: Element) -> AuthoredText:
    if root.find("templateProcessing") is not None or root.find("templateDeclaration") is not None:
        raise Refused("a template that makes numbers anew each time", "write one question with fixed numbers")
    parts.losses += _lost_of_item(root)
    body = root.find("itemBody")
    if body is None:
        raise Refused("an item without a body", "give it an <itemBody>")
    interaction = _interaction(body)
    prompt = interaction.find("prompt")
    prompts = [prompt] if prompt is not None else []
    parts.stem = markdown_of(parts, body, *prompts, leave_out=[interaction])
    declaration = next(
        (
            d
            for d in root.findall("responseDeclaration")
            if d.get("identifier") == interaction.get("responseIdentifier")
        ),
        None,
    )
    if declaration is None:
        raise Refused("an interaction without a response declaration", "declare its response with the right one")
    return _build(parts, root, interaction, declaration)


def _lost_of_item(root: Element) -> Iterator[str]:
    if root.get("adaptive") == "true":
        yield "an adaptive item: here it is answered once"
    if root.get("timeDependent") == "true":
        yield "the time it takes counts: here it does not"
    for tag in dict.fromkeys(child.tag for child in root):
        if tag not in _READ:
            yield _LOST.get(tag, f"<{shorten(tag)}> is not read")


def _interaction(body: Element) -> Element:
    found = [element for element in body.iter() if element.tag.endswith("Interaction") and element.tag not in _BUTTONS]
    if not found:
        raise Refused("a text without an interaction", "put its text into the stems of the questions it belongs to")
    if len(found) > 1:
        raise Refused(f"{len(found)} interactions in one item", "make a question of each")
    tag = found[0].tag
    if tag not in _INTERACTIONS:
        raise Refused(f"a question of the type {shorten(tag)}", _MENDS.get(tag, "make it a choice, match or order"))
    return found[0]


def _build(parts: Parts, root: Element, interaction: Element, declaration: Element) -> AuthoredText:
    tag = "simpleAssociableChoice" if interaction.tag in _PAIRED else "simpleChoice"
    entries = list(interaction.iter(tag))
    check_count(len(entries))
    names = [entry.get("identifier", "") for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("two choices with the same identifier", "give each its own")
    texts = {name: markdown_of(parts, entry) for name, entry in zip(names, entries, strict=True)}
    whys = _feedback(parts, root, entries)
    declared = read_declaration(declaration)
    rule = Rule(root, declared)
    _note_order(parts, interaction, entries)
    if interaction.tag == "choiceInteraction":
        most = _most(interaction)
        weights = choice_weights(parts, rule, declared, names, most)
        is_single = declared.cardinality == "single" or most == 1
        if not is_single and declared.correct and most != len(declared.correct):
            parts.losses.append("any number of choices: here it is told how many to choose")
        choices = [Choice(text, whys.get(name, ""), weights[name]) for name, text in texts.items()]
        return build_choice(parts, choices, is_single=is_single)
    parts.afterword = "\n\n".join([parts.afterword, *whys.values()]).strip() if whys else parts.afterword
    if interaction.tag == "orderInteraction":
        return build_ordering(parts, [texts[name] for name in ordered_key(parts, rule, declared, names)])
    return build_matching(parts, _pairs(parts, interaction, texts, paired_key(parts, rule, declared)))


def _most(interaction: Element) -> int:
    """How many choices can be made, 0 for any number."""
    written = interaction.get("maxChoices", "1").strip()
    return int(written) if written.isdecimal() and len(written) < 4 else 0


def _pairs(parts: Parts, interaction: Element, texts: dict[str, str], correct: Sequence[str]) -> list[tuple[str, str]]:
    found = [entry.split(" ") for entry in correct]
    if not found or any(len(pair) != 2 or not {*pair} <= texts.keys() for pair in found):
        raise Refused("no key, or one that names other than its choices", "give the right pairs in <correctResponse>")
    pairs = [(pair[0], pair[1]) for pair in found]
    if interaction.tag == "associateInteraction":
        parts.losses.append("pairs of one set: it became two columns to be matched")
        left = [pair[0] for pair in pairs]
        rights = {pair[1] for pair in pairs}
        if len(set(left) | rights) != 2 * len(pairs):
            raise Refused("an entry that belongs to several pairs", "make it a matching of two columns")
    else:
        columns = [[c.get("identifier", "") for c in s.iter("simpleAssociableChoice")]
                   for s in interaction.findall("simpleMatchSet")]  # fmt: skip
        if len(columns) != 2:
            raise Refused("a matching without two sets", "give it two")
        side = next((n for n in (0, 1) if sorted(pair[n] for pair in pairs) == sorted(columns[n])), None)
        if side is None:
            raise Refused("entries without a match or with several", "give each entry of a side one match")
        pairs = [(pair[side], pair[1 - side]) for pair in pairs]
        left = columns[side]
    match = dict(pairs)
    taken = {*match, *match.values()}
    return [(texts[name], texts[match[name]]) for name in left] + [("", t) for n, t in texts.items() if n not in taken]


def _feedback(parts: Parts, root: Element, entries: list[Element]) -> dict[str, str]:
    """Rationales by the identifier of the choice; what is said after every answer goes to the afterword."""
    whys = {}
    inside = set()
    for entry in entries:
        inline = [*entry.iter("feedbackInline"), *entry.iter("feedbackBlock")]
        inside.update(inline)
        if inline:
            whys[entry.get("identifier", "")] = markdown_of(parts, *inline)
    wrong = {value.text for part in root.iter("responseElse") for value in part.iter("baseValue")}
    after = [parts.afterword] if parts.afterword else []
    for element in root.iter():
        if element.tag not in {"modalFeedback", "feedbackBlock", "feedbackInline"} or element in inside:
            continue
        name, text = element.get("identifier", ""), markdown_of(parts, element)
        if element.get("showHide") == "hide":  # said after every other answer
            parts.losses.append(f"feedback for some answers ({shorten(text)}): rationales belong to options here")
        elif name in {entry.get("identifier") for entry in entries}:
            whys[name] = "\n\n".join(filter(None, [whys.get(name), text]))
        elif name in wrong or "incorrect" in name.lower():
            parts.losses.append(f"feedback for some answers ({shorten(text)}): rationales belong to options here")
        elif text:
            after.append(text)
    parts.afterword = "\n\n".join(after)
    return whys


def _note_order(parts: Parts, interaction: Element, entries: list[Element]) -> None:
    if interaction.get("shuffle", "false") != "true" and interaction.tag != "orderInteraction":
        parts.losses.append("choices in a fixed order: here they are mixed")
    elif any(entry.get("fixed") == "true" for entry in entries):
        parts.losses.append("a choice in a fixed place: here they are mixed")
