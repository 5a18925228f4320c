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

from domains.core.coverage import Wanted
from domains.core.definition import DefinitionError, ExamDefinition, parse_exam
from questions.core.coverage import Coverage
from questions.core.item import ItemDraft
from questions.core.lint import REVIEW_ROLES, LintContext
from questions.core.lint_bank import Located, describe, lint_bank
from questions.core.lint_coverage import coverage_of, items_naming_changed
from questions.core.measures import Measure, measure
from questions.core.pages import parse_pages
from questions.core.parsing import ParsedFile, ParsedItem
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
        parser.add_argument(
            "--forms", type=int, help="forms the bank must fill (default: as the exam's file says); 0: part of a bank"
        )
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
            if (located.finding.rule in options["rule"] if options["rule"] else not _stands_in_table(located))
            and not (options["errors"] and located.finding.severity != Severity.ERROR)
        ]
        problems = [problem for file in files for problem in file.problems]
        self._report(files, shown)
        self._count_rules(findings)
        self._summarize(items, exams)
        self._list_changed([item.draft for item in items], context.services)
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

    def _count_rules(self, findings: list[Located]) -> None:
        if findings:
            self.stdout.write(f"{'rule':<24} {'errors':>6} {'warnings':>9}")
        for rule in sorted({located.finding.rule for located in findings}):
            severities = Counter(located.finding.severity for located in findings if located.finding.rule == rule)
            errors = severities[Severity.ERROR]
            self.stdout.write(f"  {rule:<22} {errors:>6} {severities.total() - errors:>9}")

    def _summarize(self, items: list[ParsedItem], exams: Mapping[str, ExamDefinition]) -> None:
        drafts = [item.draft for item in items]
        facts = describe(drafts)
        self.stdout.write(f"{facts.items} items: {', '.join(f'{n} {kind}' for kind, n in facts.kinds.items())}")
        for role in REVIEW_ROLES:
            outcomes = Counter(review.outcome for draft in drafts for review in draft.reviews if review.role == role)
            if outcomes.total():
                words = ", ".join(f"{count} {outcome or 'recorded'}" for outcome, count in outcomes.most_common())
                self.stdout.write(f"reviews by {role}: {words}")
        for code in sorted({draft.exam for draft in drafts} & exams.keys()):
            of_exam = [item for item in items if item.draft.exam == code]
            self._tabulate_measures(code, measure(of_exam, exams[code]))
            self._tabulate(coverage_of([item.draft for item in of_exam], exams[code]))

    def _tabulate_measures(self, code: str, measures: list[Measure]) -> None:
        self.stdout.write(f"{code:<56} {'have':>10}  wanted")
        for row in measures:
            words = "  ".join(filter(None, [row.wanted, "" if row.is_met else "<- not met", row.example]))
            self.stdout.write(f"  {row.name:<54} {row.have:>10}  {words}")

    def _list_changed(self, drafts: list[ItemDraft], services: ServiceFacts) -> None:
        """So that one edit of fixtures/services.yaml shows every item it touches."""
        for (name, status), slugs in sorted(items_naming_changed(drafts, services).items()):
            self.stdout.write(f"{name}, {status}: {', '.join(slugs)}")

    def _tabulate(self, coverage: Coverage) -> None:
        for part, rows in coverage.parts().items():
            for row in rows:
                if row.want or (row.have and part in {"domain", "task"}):
                    wanted = f"at least {row.want}" if row.want else ""
                    words = "  ".join(filter(None, [wanted, "<- hole" if row.is_hole else ""]))
                    self.stdout.write(f"  {part:<8} {row.name:<45} {row.have:>10}  {words}".rstrip())


def _stands_in_table(located: Located) -> bool:
    """What a part of a bank lacks is most of the exam: the table says it, and nobody needs to read it twice."""
    return located.finding.rule == "coverage" and located.finding.severity != Severity.ERROR


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
        wanted = exam.wanted if forms is None else replace(exam.wanted, forms=forms) if forms else Wanted()
        exams[exam.code] = replace(exam, wanted=wanted)
    return exams


def _load_pages(path: Path) -> frozenset[str]:
    try:
        return parse_pages(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise CommandError(f"{path}: {error}") from error
