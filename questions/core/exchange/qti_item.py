"""One item of QTI 2.x or 3.0 to a draft.

An item with one choice, order, match or associate interaction and a key becomes a draft; others are refused. The tree
has the names of QTI 2.x (see qti_names). Source: 1EdTech, "QTI 2.2 Assessment, Section and Item Information Model".
"""

import re
from decimal import Decimal
from xml.etree.ElementTree import Element

from questions.core.authored import AuthoredText
from questions.core.exchange.building import (
    FULL,
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
from questions.core.exchange.report import ReadQuestion, shorten

_NUMBER = re.compile(r"\s*[+-]?\d{1,9}(\.\d{0,9})?\s*")
_TEMPLATE = re.compile(r"(?:^|/)(match_correct|map_response)(?:\.xml)?$")
# an inline rule that says no more than match_correct or map_response do, and which feedback is shown
_PLAIN_RULE = {
    "responseProcessing", "responseCondition", "responseIf", "responseElse", "match", "variable", "correct", "isNull",
    "setOutcomeValue", "baseValue", "mapResponse",
}  # fmt: skip
_INTERACTIONS = {"choiceInteraction", "orderInteraction", "matchInteraction", "associateInteraction"}
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
    if root.get("adaptive") == "true":
        parts.losses.append("an adaptive item: here it is answered once")
    body = root.find("itemBody")
    if body is None:
        raise Refused("an item without a body", "give it an <itemBody>")
    interaction = _interaction(body)
    stimuli = [name for name in ("assessmentStimulusRef", "companionMaterialsInfo") if root.find(name) is not None]
    if stimuli:
        parts.losses.append("a text or tool that stands outside the item: put it into the question")
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


def _interaction(body: Element) -> Element:
    found = [element for element in body.iter() if element.tag.endswith("Interaction")]
    if not found:
        raise Refused("a text without an interaction", "put its text into the stems of the questions it belongs to")
    if len(found) > 1:
        raise Refused(f"{len(found)} interactions in one item", "make a question of each")
    tag = found[0].tag
    if tag not in _INTERACTIONS:
        raise Refused(f"a question of the type {shorten(tag)}", _MENDS.get(tag, "make it a choice, match or order"))
    return found[0]


def _build(parts: Parts, root: Element, interaction: Element, declaration: Element) -> AuthoredText:
    tag = (
        "simpleAssociableChoice" if interaction.tag in {"matchInteraction", "associateInteraction"} else "simpleChoice"
    )
    entries = list(interaction.iter(tag))
    check_count(len(entries))
    names = [entry.get("identifier", "") for entry in entries]
    if len(set(names)) < len(names):
        raise Refused("two choices with the same identifier", "give each its own")
    texts = {name: markdown_of(parts, entry) for name, entry in zip(names, entries, strict=True)}
    whys = _feedback(parts, root, entries)
    correct = [" ".join((value.text or "").split()) for value in declaration.findall("correctResponse/value")]
    weights = _mapping(declaration)
    is_mapped = _is_mapped(parts, root, bool(correct), bool(weights))
    _note_order(parts, interaction, entries)
    if interaction.tag == "choiceInteraction":
        choices_weights = _weights(parts, interaction, texts, correct, weights if is_mapped else {})
        is_single = declaration.get("cardinality", "single") == "single"
        return build_choice(
            parts,
            [Choice(text, whys.get(name, ""), choices_weights[name]) for name, text in texts.items()],
            is_single=is_single,
        )
    if is_mapped and weights:
        parts.losses.append("partial credit: the mark is given for all of it being right, or not at all")
        correct = correct or [name for name, weight in weights.items() if weight > 0]
    parts.afterword = "\n\n".join([parts.afterword, *whys.values()]).strip() if whys else parts.afterword
    if interaction.tag == "orderInteraction":
        if sorted(correct) != sorted(texts):
            raise Refused("an order that does not name every choice once", "give the whole order as the right response")
        return build_ordering(parts, [texts[name] for name in correct])
    return build_matching(parts, _pairs(parts, interaction, texts, correct))


def _weights(
    parts: Parts, interaction: Element, texts: dict[str, str], correct: list[str], mapping: dict[str, Decimal]
) -> dict[str, Decimal]:
    """Per cent of the mark of every choice."""
    unknown = [name for name in {*correct, *mapping} if name not in texts]
    if unknown:
        raise Refused(f"the key {shorten(unknown[0])} is none of its choices", "name the identifier of a choice")
    if not mapping and not correct:
        raise Refused("no key", "give the right response in <correctResponse>")
    is_single = interaction.get("maxChoices", "1") == "1"
    if not is_single and correct and interaction.get("maxChoices") not in {str(len(correct))}:
        parts.losses.append("any number of choices: here it is told how many to choose")
    if not mapping:
        share = FULL if is_single or len(correct) == 1 else FULL / len(correct)
        return {name: share if name in correct else (FULL * 0 if is_single else -FULL) for name in texts}
    positive = [weight for weight in mapping.values() if weight > 0]
    whole = (max(positive) if is_single else sum(positive, Decimal(0))) if positive else Decimal(1)
    return {
        name: max(-FULL, (mapping.get(name, Decimal(0)) / whole * FULL).quantize(Decimal("0.00001"))) for name in texts
    }


def _pairs(parts: Parts, interaction: Element, texts: dict[str, str], correct: list[str]) -> list[tuple[str, str]]:
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


def _mapping(declaration: Element) -> dict[str, Decimal]:
    weights = {}
    for entry in declaration.findall("mapping/mapEntry"):
        value = entry.get("mappedValue", "")
        if not _NUMBER.fullmatch(value):
            raise Refused(f"a mapped value of {shorten(value) or '(nothing)'}", "write a number")
        weights[" ".join(entry.get("mapKey", "").split())] = Decimal(value.strip())
    return weights


def _is_mapped(parts: Parts, root: Element, has_key: bool, has_mapping: bool) -> bool:
    """Whether the mapping gives the mark; a rule that is none of the usual ones is a loss."""
    rule = root.find("responseProcessing")
    if rule is None or (not len(rule) and not rule.get("template")):
        parts.losses.append("no rule for the mark: here it is given for the key alone")
        return not has_key and has_mapping
    if template := rule.get("template"):
        match = _TEMPLATE.search(template)
        if match is None:
            parts.losses.append(f"the scoring rule {shorten(template)}: the mark is given for the key alone")
            return not has_key and has_mapping
        return match.group(1) == "map_response" and has_mapping
    used = {element.tag for element in rule.iter()}
    if not used <= _PLAIN_RULE:
        shown = shorten(", ".join(sorted(used - _PLAIN_RULE)))
        parts.losses.append(f"a scoring rule of its own ({shown}): here the mark is given for the key alone")
        return not has_key and has_mapping
    return "mapResponse" in used and has_mapping


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
        if name in {entry.get("identifier") for entry in entries}:
            whys[name] = "\n\n".join(filter(None, [whys.get(name), text]))
        elif name in wrong or "incorrect" in name.lower() or element.get("showHide") == "hide":
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
