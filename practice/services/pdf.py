"""The result of an attempt on paper: the facts of the result page as a PDF of one or two A4 sheets."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from django.utils import timezone
from django.utils.formats import date_format
from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import TTFFont

from practice.core.pace import Pace
from practice.core.scoring import Standing, Tally
from practice.models import DomainResult, TaskResult
from practice.services.insight.result import DomainFacts, ResultFacts, Scaled, scaled_of
from practice.services.insight.words import (
    CLOSED_BY,
    RUN_REASONS,
    STANDINGS,
    ahead,
    clock,
    duration,
    plural,
    scope_words,
    signed,
)

# the subsetter tells about every glyph
logging.getLogger("fontTools").setLevel(logging.WARNING)

FONTS = Path(__file__).resolve().parent.parent / "fonts"
Colour = tuple[int, int, int]
INK: Colour = (22, 32, 46)
MUTED: Colour = (91, 102, 117)
LINE: Colour = (227, 225, 218)
ACCENT: Colour = (31, 79, 216)
SOFT: Colour = (168, 185, 236)
# the tokens of look/: domains, good, warn
DOMAINS: tuple[Colour, ...] = ((37, 99, 201), (11, 127, 122), (116, 69, 199), (180, 86, 10))
STANDING_COLOURS: dict[str, Colour] = {Standing.MEETS: (29, 122, 70), Standing.NEEDS: (161, 92, 0)}
MARGIN, WIDTH = 18.0, 174.0
DISCLAIMER = (
    "The scaled score is an estimate from this sitting's scored questions. The vendor's own scale is not public, and "
    "no practice exam can promise a result."
)


@dataclass(frozen=True)
class Document:
    name: str
    content: bytes


def result_pdf(facts: ResultFacts) -> Document:
    """The PDF of a scored attempt. Times are in the time zone that is active."""
    sheet = _Sheet()
    sheet.set_title(f"{facts.attempt.title}: result")
    sheet.set_lang("en")
    sheet.set_creation_date(facts.run.scored_at)
    sheet.add_page()
    _head(sheet, facts)
    if scaled := scaled_of(facts.run):
        _scaled_score(sheet, facts, scaled)
    else:
        _raw_score(sheet, facts)
    _counts(sheet, facts)
    _domains(sheet, facts)
    _advice(sheet, facts)
    _pace(sheet, facts)
    _changes(sheet, facts)
    _runs(sheet, facts)
    _tasks(sheet, facts)
    slug = re.sub(r"[^a-z0-9]+", "-", facts.attempt.title.lower()).strip("-")
    day = timezone.localtime(facts.attempt.started_at).date().isoformat()
    return Document(name=f"{slug}-{day}.pdf", content=bytes(sheet.output()))


class _Sheet(FPDF):
    """A4 with the site's type and a few shapes; millimetres throughout."""

    def __init__(self) -> None:
        super().__init__(format="A4")
        self.add_font("sans", "", FONTS / "ExamprepSans-Regular.ttf")
        self.add_font("sans", "B", FONTS / "ExamprepSans-Bold.ttf")
        self.set_margins(MARGIN, 16)
        self.c_margin = 0.0  # paragraphs stand flush with what is drawn
        self.set_auto_page_break(True, margin=20)
        self.alias_nb_pages()

    def footer(self) -> None:
        self.set_y(-15)
        self.words(f"{DISCLAIMER}", 7.5, MUTED, width=WIDTH - 20, height=3.4)
        self.set_xy(MARGIN, -15)
        self.words(f"{self.page_no()} / {{nb}}", 7.5, MUTED, align="R")

    def words(
        self, text: str, size: float, colour: Colour = INK, *, bold: bool = False, width: float = WIDTH,
        height: float | None = None, align: str = "L",
    ) -> None:  # fmt: skip
        """A paragraph from here on, then a new line."""
        self.set_font("sans", "B" if bold else "", size)
        self.set_text_color(*colour)
        # left of the page's text block, or where somebody placed the pen
        self.multi_cell(width, height or size * 0.47, text, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def label(self, x: float, y: float, text: str, size: float, colour: Colour = INK, *, bold: bool = False,
              align: str = "L") -> None:  # fmt: skip
        """One line at a place; align says which part of the text stands at x."""
        self.set_font("sans", "B" if bold else "", size)
        self.set_text_color(*colour)
        width = self.get_string_width(text)
        self.text(x - {"L": 0.0, "C": width / 2, "R": width}[align], y, text)

    def heading(self, text: str, *, needs: float) -> None:
        """A heading that stays together with the `needs` millimetres after it."""
        if self.will_page_break(needs):
            self.add_page()
        self.ln(5)
        self.words(text, 13, bold=True)
        self.ln(1.5)

    def box(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        if width > 0:
            self.set_fill_color(*colour)
            self.rect(x, y, width, height, style="F")

    def rule(self, y: float) -> None:
        self.set_draw_color(*LINE)
        self.set_line_width(0.2)
        self.line(MARGIN, y, MARGIN + WIDTH, y)

    def tick(self, x: float, top: float, bottom: float) -> None:
        self.set_draw_color(*INK)
        self.set_line_width(0.4)
        self.line(x, top, x, bottom)

    def fits(self, text: str) -> bool:
        """Whether the type has every character."""
        font = cast(TTFFont, self.fonts["sans"])
        return all(ord(character) in font.cmap for character in text)


def _head(sheet: _Sheet, facts: ResultFacts) -> None:
    attempt = facts.attempt
    person = next(
        (name for name in (attempt.user.get_full_name(), attempt.user.username) if name and sheet.fits(name)), ""
    )
    sheet.words(" · ".join(part for part in (attempt.exam.title, person) if part), 9, MUTED)
    sheet.ln(1)
    sheet.words(attempt.title, 22, bold=True)
    sheet.ln(0.5)
    parts = [date_format(timezone.localtime(attempt.started_at), "j F Y, H:i"), _time_used(facts)]
    parts.append(CLOSED_BY[attempt.closed_by])  # type: ignore[index]
    if not attempt.is_mock:
        parts.append(scope_words(attempt.scope))
    sheet.words(" · ".join(parts), 10, MUTED)
    sheet.ln(3)
    sheet.rule(sheet.get_y())
    sheet.ln(4)


def _time_used(facts: ResultFacts) -> str:
    total = facts.attempt.total_time_s
    return duration(facts.time_used_s) + (f" of {duration(total)}" if total else "")


def _scaled_score(sheet: _Sheet, facts: ResultFacts, scaled: Scaled) -> None:
    attempt, run = facts.attempt, facts.run
    top = sheet.get_y()
    sheet.label(MARGIN, top + 4, "Estimated scaled score", 9, MUTED)
    sheet.label(MARGIN, top + 18, str(scaled.score), 40, bold=True)
    verdict = "Pass" if run.passed else "Not a pass"
    sheet.label(MARGIN, top + 25, verdict, 11, STANDING_COLOURS[Standing.MEETS if run.passed else Standing.NEEDS],
                bold=True)  # fmt: skip
    sheet.label(MARGIN + (12 if run.passed else 23), top + 25, f"the cut is {attempt.cut_score}", 10, MUTED)

    left, width, y = MARGIN + 62, WIDTH - 62, top + 13

    def x(score: int) -> float:
        return left + width * (score - attempt.scale_min) / (attempt.scale_max - attempt.scale_min)

    sheet.box(left, y, width, 3, LINE)
    sheet.box(x(scaled.low), y, x(scaled.high) - x(scaled.low), 3, SOFT)
    sheet.tick(x(attempt.cut_score), y - 3, y + 6)
    sheet.set_fill_color(*ACCENT)
    sheet.circle(x(scaled.score), y + 1.5, 2.2, style="F")
    sheet.label(x(scaled.score), y - 4, str(scaled.score), 10, bold=True, align="C")
    sheet.label(left, y + 10, str(attempt.scale_min), 9, MUTED)
    sheet.label(x(attempt.cut_score), y + 10, f"{attempt.cut_score} to pass", 9, MUTED, align="C")
    sheet.label(left + width, y + 10, str(attempt.scale_max), 9, MUTED, align="R")
    sheet.set_y(top + 29)
    sheet.words(
        f"Likely between {scaled.low} and {scaled.high} (90 % interval)."
        + (" The interval holds both outcomes." if facts.spans_cut else ""),
        10,
    )
    if facts.earlier_runs:
        sheet.words(
            f"{RUN_REASONS[run.reason]}; before, it was {facts.earlier_runs[-1].scaled_score}.",  # type: ignore[index]
            10,
        )


def _raw_score(sheet: _Sheet, facts: ResultFacts) -> None:
    run = facts.run
    share = round(100 * run.raw_score / run.scored_items)
    sheet.words(f"{run.raw_score} of {run.scored_items} right", 24, bold=True)
    sheet.words(f"{share} %. Practice has no scaled score and no pass.", 10, MUTED)


def _counts(sheet: _Sheet, facts: ResultFacts) -> None:
    run, lines = facts.run, []
    if facts.attempt.is_mock:
        lines.append(f"{run.raw_score} of {run.scored_items} scored questions right")
        if facts.unscored.total:
            lines.append(f"{_of(facts.unscored)} unscored ones right (they never count)")
    if facts.blank_count:
        lines.append(f"{facts.blank_count} left blank")
    if facts.previous and facts.gained_since_previous is not None:
        lines.append(f"{signed(facts.gained_since_previous)} since {facts.previous.attempt.title}")
    if lines:
        sheet.words(" · ".join(lines), 10)
    if facts.first_exposure:
        new, met = facts.first_exposure.new, facts.first_exposure.met
        known = f"Of the scored questions, {met.total} had been met before ({met.correct} right)"
        sheet.words(f"{known}; {_of(new)} right among the new ones." if new.total else f"{known}.", 10)


def _of(tally: Tally) -> str:
    return f"{tally.correct} of {tally.total}"


def _domains(sheet: _Sheet, facts: ResultFacts) -> None:
    sheet.heading("By domain", needs=18 * len(facts.domains) + 14)
    for domain in facts.domains:
        _part(sheet, facts, domain)
    cut = round(100 * float(facts.attempt.cut_fraction))
    sheet.ln(1)
    sheet.words(
        f"The tick marks {cut} %, what just passes. The thin band shows where the true level most likely lies (90 %).",
        8.5,
        MUTED,
    )


def _part(sheet: _Sheet, facts: ResultFacts, domain: DomainFacts) -> None:
    result, top = domain.result, sheet.get_y()
    colour = DOMAINS[(result.number - 1) % len(DOMAINS)]
    sheet.label(MARGIN, top + 4.5, str(result.number), 11, colour, bold=True)
    sheet.label(MARGIN + 5, top + 4.5, result.title, 11)
    sheet.label(MARGIN + 5, top + 9, f"{result.weight} % of the exam", 8.5, MUTED)
    _bar(sheet, facts, result, MARGIN + 68, top + 3, 56, colour)
    sheet.label(MARGIN + 128, top + 5.5, f"{result.correct} of {result.total}", 10)
    sheet.label(
        MARGIN + WIDTH,
        top + 5.5,
        STANDINGS[result.standing],  # type: ignore[index]
        9.5,
        STANDING_COLOURS.get(result.standing, MUTED),
        bold=True,
        align="R",
    )
    sheet.rule(top + 12)
    sheet.set_y(top + 13.5)


def _bar(
    sheet: _Sheet, facts: ResultFacts, part: DomainResult | TaskResult, x: float, y: float, width: float,
    colour: Colour,
) -> None:  # fmt: skip
    sheet.box(x, y, width, 2.8, LINE)
    sheet.box(x, y, width * part.correct / part.total, 2.8, colour)
    with sheet.local_context(fill_opacity=0.35):
        sheet.box(x + width * part.low, y + 0.9, width * (part.high - part.low), 1, INK)
    cut = x + width * float(facts.attempt.cut_fraction)
    sheet.tick(cut, y - 1, y + 3.8)


def _advice(sheet: _Sheet, facts: ResultFacts) -> None:
    if not facts.advice:
        return
    sheet.heading("Where the points are", needs=7 * len(facts.advice) + 14)
    for advice in facts.advice:
        top = sheet.get_y()
        sheet.label(MARGIN, top + 4, f"+{advice.points}", 11, bold=True)
        colour = DOMAINS[(advice.domain_number - 1) % len(DOMAINS)]
        sheet.label(MARGIN + 12, top + 4, advice.code, 10, colour, bold=True)
        sheet.set_xy(MARGIN + 20, top)
        sheet.words(f"{advice.title}. {advice.reason}", 10, width=WIDTH - 20, height=5)
        sheet.ln(0.8)
    sheet.words("Scaled points that getting 9 of 10 right in the task would add.", 8.5, MUTED)


def _pace(sheet: _Sheet, facts: ResultFacts) -> None:
    pace = facts.pace
    if pace is None:
        return
    sheet.heading("Pace", needs=30)
    sheet.words(
        f"{clock(pace.mean_s)} a question on average; the exam allows {clock(pace.seconds_per_item)}." + _means(pace),
        10,
    )
    for block in pace.blocks:
        line = f"Questions {block.first} to {block.last}: {clock(block.mean_s)} each, then {ahead(block.ahead_s)}"
        sheet.words(line, 9.5, MUTED)


def _means(pace: Pace) -> str:
    if pace.has_untold or pace.mean_right_s is None or pace.mean_wrong_s is None:
        return ""
    return f" Right answers took {clock(pace.mean_right_s)}, wrong ones {clock(pace.mean_wrong_s)}."


def _changes(sheet: _Sheet, facts: ResultFacts) -> None:
    changes = facts.changes
    sheet.heading("Answers changed", needs=14)
    if not changes.total:
        sheet.words("No answer was changed.", 10)
        return
    sheet.words(
        f"{plural(changes.total, 'answer')} changed: {changes.wrong_to_right} wrong to right, "
        f"{changes.right_to_wrong} right to wrong, {changes.wrong_to_wrong} wrong to wrong"
        + (f", {changes.and_back} changed back." if changes.and_back else "."),
        10,
    )


def _runs(sheet: _Sheet, facts: ResultFacts) -> None:
    if not facts.earlier_runs:
        return
    sheet.heading("Scored more than once", needs=7 * (len(facts.earlier_runs) + 2))
    for run in (*facts.earlier_runs, facts.run):
        score = f"{run.scaled_score}, " if run.scaled_score is not None else ""
        when = date_format(timezone.localtime(run.scored_at), "j F Y, H:i")
        why = f" {run.told_reason}" if sheet.fits(run.told_reason.replace("\n", " ")) else ""
        kept = " The pass stays." if run.is_pass_kept else ""
        words = f"{when}: {score}{run.raw_score} of {run.scored_items}. {RUN_REASONS[run.reason]}."  # type: ignore[index]
        sheet.words(f"{words}{kept}{why}", 10)


def _tasks(sheet: _Sheet, facts: ResultFacts) -> None:
    sheet.heading("By task", needs=40)
    for domain in facts.domains:
        colour = DOMAINS[(domain.result.number - 1) % len(DOMAINS)]
        for task in domain.tasks:
            if sheet.will_page_break(7):
                sheet.add_page()
            top = sheet.get_y()
            sheet.label(MARGIN, top + 4, task.code, 9.5, colour, bold=True)
            sheet.label(MARGIN + 9, top + 4, _shortened(sheet, task.title, 78, 9.5), 9.5)
            _bar(sheet, facts, task, MARGIN + 90, top + 1.6, 34, colour)
            sheet.label(MARGIN + 128, top + 4, f"{task.correct} of {task.total}", 9.5)
            sheet.label(MARGIN + WIDTH, top + 4, STANDINGS[task.standing], 9, MUTED, align="R")  # type: ignore[index]
            sheet.set_y(top + 6.4)


def _shortened(sheet: _Sheet, text: str, width: float, size: float) -> str:
    sheet.set_font("sans", "", size)
    if sheet.get_string_width(text) <= width:
        return text
    while sheet.get_string_width(text + "…") > width:
        text = text[:-1]
    return text.rstrip() + "…"
