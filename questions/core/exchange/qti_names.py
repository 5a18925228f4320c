"""One vocabulary for QTI 2.x and 3.0.

QTI 3.0 writes `qti-choice-interaction` and `response-identifier` where QTI 2.x writes `choiceInteraction` and
`responseIdentifier`. A tree is read by the names of 2.x without namespaces; elements of HTML have the same names in
both. Source: 1EdTech, "QTI 3.0 XML Binding".
"""

import re
from xml.etree.ElementTree import Element

_PREFIX = "qti-"
_HYPHEN = re.compile(r"-([a-z])")
_HTML_ATTRIBUTES = ("data-", "aria-")


def local_name(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition("}")[2]


def qti2_name(name: str) -> str:
    """The name of an element in QTI 2.x: "qti-item-body" -> "itemBody", "p" -> "p"."""
    name = local_name(name)
    return _camel(name.removeprefix(_PREFIX)) if name.startswith(_PREFIX) else name


def use_qti2_names(root: Element) -> None:
    """Rename the elements and attributes of a tree in place."""
    for element in root.iter():
        element.tag = qti2_name(element.tag)
        attributes = {_attribute(name): value for name, value in element.attrib.items()}
        element.attrib.clear()
        element.attrib.update(attributes)


def qti3_name(name: str) -> str:
    """The name of an element in QTI 3.0: "itemBody" -> "qti-item-body"."""
    return _PREFIX + qti3_attribute(name)


def qti3_attribute(name: str) -> str:
    return re.sub("[A-Z]", lambda match: f"-{match.group().lower()}", name)


def _attribute(name: str) -> str:
    name = local_name(name)
    return name if name.startswith(_HTML_ATTRIBUTES) else _camel(name)


def _camel(name: str) -> str:
    return _HYPHEN.sub(lambda match: match.group(1).upper(), name)
