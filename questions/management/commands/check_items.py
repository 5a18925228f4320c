"""Check item files against the writing standard; needs no database."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from domains.core.definition import DefinitionError, ExamDefinition, parse_exam
from questions.core.coverage import Coverage
from questions.core.item import ItemDraft
from questions.core.lint import REVIEW_ROLES, LintContext
from questions.core.lint_bank import Located, describe, lint_bank
from questions.core.lint_coverage import coverage_of, items_naming_unavailable
from questions.core.pages import parse_pages
from questions.core.parsing import ParsedFile
from questions.core.services import ServiceFacts, parse_services
from questions.core.validation import Severity
from questions.management.item_files import find_item_files, read_item_file


class Command(BaseCommand):
    help = (
        "Check item files (default: fixtures/items) against the writing standard: structure, lengths, cues that give "
        "the key away, near-duplicates, references, blueprint counts. Exit code 1 when there is an error."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="*", type=Path, help="files or folders of item files")
        parser.add_argument("--pages", type=Path, help="list of pages that exist (default: fixtures/pages.txt)")
        parser.add_argument("--forms", type=int, help="forms the bank must fill; default: as the exam's file says")
        parser.add_argument("--rule", action="append", help="show findings of this rule only; may be repeated")
        parser.add_argument("--errors", action="store_true", help="show errors only")

    def handle(self, *args: Any, paths: list[Path], **options: Any) -> None:
        files = [read_item_file(path) for path in find_item_files(paths)]
        exams = _load_exams(options["forms"])
        context = LintContext(
            tasks={
                exam.code: frozenset(task.code for domain in exam.domains for task in domain.tasks)
                for exam in exams.values()
            },
            services=parse_services(_load(Path(settings.BASE_DIR, "fixtures", "services.yaml"))),
            pages=_load_pages(options["pages"] or Path(settings.BASE_DIR, "fixtures", "pages.txt")),
        )
        items = [item for file in files for item in file.items]
        findings = lint_bank(items, exams, context)
        shown = [
            located
            for located in findings
            if (not options["rule"] or located.finding.rule in options["rule"])
            and not (options["errors"] and located.finding.severity != Severity.ERROR)
        ]
        problems = [problem for file in files for problem in file.problems]
        self._report(files, shown)
        self._summarize([item.draft for item in items], exams)
        self._list_unavailable([item.draft for item in items], context.services)
        errors = len(problems) + sum(located.finding.severity == Severity.ERROR for located in findings)
        self.stdout.write(f"{errors} errors, {len(findings) + len(problems) - errors} warnings")
        if errors:
            raise CommandError("the items do not meet the standard", returncode=1)

    def _report(self, files: list[ParsedFile], findings: list[Located]) -> None:
        for file in files:
            for problem in file.problems:
                self.stdout.write(f"error   {problem} [format]")
        for located in sorted(findings, key=_order):
            self.stdout.write(f"{located.finding.severity:<7} {located}")

    def _summarize(self, drafts: list[ItemDraft], exams: Mapping[str, ExamDefinition]) -> None:
        facts = describe(drafts)
        self.stdout.write(f"{facts.items} items: {', '.join(f'{n} {kind}' for kind, n in facts.kinds.items())}")
        if facts.longest_key_rate is not None:
            positions = ", ".join(f"{letter} {count}" for letter, count in facts.positions.items())
            self.stdout.write(f"keys of single items: {positions}; longest option in {facts.longest_key_rate:.0%}")
        if facts.angoff_mean is not None:
            self.stdout.write(f"Angoff: mean {facts.angoff_mean:.3f}, standard deviation {facts.angoff_spread:.3f}")
        for role in REVIEW_ROLES:
            outcomes = Counter(review.outcome for draft in drafts for review in draft.reviews if review.role == role)
            if outcomes.total():
                words = ", ".join(f"{count} {outcome or 'recorded'}" for outcome, count in outcomes.most_common())
                self.stdout.write(f"{role}: {words}")
        for code in sorted({draft.exam for draft in drafts} & exams.keys()):
            self._tabulate(code, coverage_of([draft for draft in drafts if draft.exam == code], exams[code]))

    def _list_unavailable(self, drafts: list[ItemDraft], services: ServiceFacts) -> None:
        """So that one edit of fixtures/services.yaml shows every item it touches."""
        for (name, status), slugs in sorted(items_naming_unavailable(drafts, services).items()):
            self.stdout.write(f"{name}, {status}: {', '.join(slugs)}")

    def _tabulate(self, code: str, coverage: Coverage) -> None:
        self.stdout.write(f"{code:<62} have  wanted")
        for part, rows in coverage.parts().items():
            for row in rows:
                if row.want:
                    hole = "  <- hole" if row.is_hole else ""
                    self.stdout.write(f"  {part:<8} {row.name:<50} {row.have:>5} {row.want:>7}{hole}")


def _order(located: Located) -> tuple[str, int, str]:
    if located.item is None:
        return "~", 0, located.finding.rule  # after all paths
    return located.item.path, located.item.line_of(located.finding.field), located.finding.rule


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _load_exams(forms: int | None) -> dict[str, ExamDefinition]:
    exams = {}
    for path in sorted(Path(settings.BASE_DIR, "fixtures", "exams").glob("*.yaml")):
        try:
            exam = parse_exam(_load(path))
        except (yaml.YAMLError, DefinitionError) as error:
            raise CommandError(f"{path}: {error}") from error
        exams[exam.code] = exam if forms is None else replace(exam, wanted=replace(exam.wanted, forms=forms))
    return exams


def _load_pages(path: Path) -> frozenset[str]:
    try:
        return parse_pages(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
