"""Which services may still be a right choice, and what they are called now."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

STATUS_WORDS = {"closed": "closed to new customers", "ended": "no longer available"}


@dataclass(frozen=True)
class ServiceFacts:
    """What is known of services.

    unavailable: alias -> (status in words with its date, name); renamed: old name -> new name; known: names to notice;
    renamed_since: old name -> date, where it is known.
    """

    unavailable: Mapping[str, tuple[str, str]]
    renamed: Mapping[str, str]
    known: tuple[str, ...]
    renamed_since: Mapping[str, str] = field(default_factory=dict)

    def unavailable_in(self, text: str) -> list[tuple[str, str]]:
        """(status, name) of every closed or ended service a text mentions."""
        found = {entry: None for alias, entry in self.unavailable.items() if self.names(alias, text)}
        return list(found)

    def old_names_in(self, text: str) -> Iterator[tuple[str, str]]:
        """(old name, new name) where a text uses the old name and never the new one."""
        for before, now in self.renamed.items():
            if now not in text and _names_old(before, text):
                yield before, now

    def changed_in(self, text: str) -> Iterator[tuple[str, str]]:
        """(name, status in words) of every service a text mentions that is closed, ended or called otherwise now."""
        for status, name in self.unavailable_in(text):
            yield name, status
        for before, now in self.renamed.items():
            if _names_old(before, text):
                since = self.renamed_since.get(before)
                yield before, f"renamed to {now}{f' since {since}' if since else ''}"

    def known_in(self, text: str) -> list[str]:
        return [name for name in self.known if self.names(name, text)]

    @staticmethod
    def names(name: str, text: str) -> bool:
        return _pattern(name).search(text) is not None


def parse_services(data: Any) -> ServiceFacts:
    """The facts from the mapping of fixtures/services.yaml; KeyError or TypeError when its shape is another."""
    unavailable = {
        alias: (f"{words} since {entry['since']}" if entry.get("since") else words, entry["name"])
        for status, words in STATUS_WORDS.items()
        for entry in data.get(status) or []
        for alias in entry["aliases"]
    }
    renamed = {entry["before"]: entry["name"] for entry in data.get("renamed") or []}
    since = {entry["before"]: str(entry["since"]) for entry in data.get("renamed") or [] if entry.get("since")}
    return ServiceFacts(unavailable, renamed, tuple(data.get("known") or ()), since)


def _names_old(name: str, text: str) -> bool:
    # "Amazon SageMaker Feature Store" is a product of its own that kept its name
    return re.search(rf"\b{re.escape(name)}(?! [A-Z])", text) is not None


@lru_cache(maxsize=1024)
def _pattern(name: str) -> re.Pattern[str]:
    """Whole words; names are proper nouns, so case counts: "Batch" is a service, "batch" is not."""
    return re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w])")
