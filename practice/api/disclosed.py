"""What a candidate sees once an attempt is scored, or of one item after feedback: key, rationales, references.

The only API code that reads keys; candidate.py is the other side.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from practice.models import Attempt, PublicNote, Response, ScoringRun
from practice.services.rulings import shown_key
from questions.services.figure_links import show_figures


def solution(response: Response, now: datetime) -> dict[str, Any]:
    """Key and explanations of a response's version in this attempt's ids."""
    key = shown_key(response, response.correction)
    return _solution(response, key, show_figures(key.html, now=now))


def _solution(response: Response, key: Any, html: dict[str, Any]) -> dict[str, Any]:
    shown = {handle: attempt_id for attempt_id, handle in [*response.options, *response.prompts]}
    return {
        "key": [
            [shown[part] for part in entry] if isinstance(entry, list) else shown[entry]
            for entry in _in_shown_order(key.solution["correct"], response)
        ],
        "rationales": {shown[handle]: text for handle, text in html["rationales"].items() if handle in shown},
        "clue_html": html["clue"],
        "takeaway_html": html["takeaway"],
        "references": key.solution["references"],
    }


def _in_shown_order(correct: list[Any], response: Response) -> list[Any]:
    if response.kind not in ("single", "multiple"):
        return correct
    return [handle for _, handle in response.options if handle in correct]


def result(attempt: Attempt, runs: list[ScoringRun]) -> dict[str, Any]:
    """The result by the latest run; earlier runs stay beside it. runs: by number, with domains and tasks."""
    latest = runs[-1]
    return {
        "status": attempt.status,
        **_run(latest),
        "scale": {"minimum": attempt.scale_min, "maximum": attempt.scale_max, "cut": attempt.cut_score},
        "domains": [
            {"number": part.number, "title": part.title, "weight": part.weight, **_part(part)}
            for part in latest.domains.all()
        ],
        "tasks": [
            {"code": part.code, "domain": part.domain_number, "title": part.title, **_part(part)}
            for part in latest.tasks.all()
        ],
        "earlier_runs": [_run(run) for run in runs[:-1]],
    }


def _run(run: ScoringRun) -> dict[str, Any]:
    return {
        "reason": run.reason,
        "scored_at": run.scored_at,
        "raw_score": run.raw_score,
        "scored_items": run.scored_items,
        "scaled_score": run.scaled_score,
        "scaled_interval": None if run.scaled_low is None else [run.scaled_low, run.scaled_high],
        "passed": run.passed,
        "is_pass_kept": run.is_pass_kept,
        "correction": run.told_reason or None,
    }


def _part(part: Any) -> dict[str, Any]:
    return {
        "correct": part.correct,
        "total": part.total,
        "mean": part.mean,
        "low": part.low,
        "high": part.high,
        "standing": part.standing,
    }


def review_items(
    responses: Sequence[Response], withheld: set[UUID], notes: Mapping[UUID, PublicNote], now: datetime
) -> list[dict[str, Any]]:
    """Items of a scored attempt with response and key; an item of a running mock keeps its key."""
    keys = [
        None if response.item_id in withheld else shown_key(response, response.correction) for response in responses
    ]
    told = zip(responses, keys, strict=True)
    pages = show_figures([[response.version.html, key and key.html] for response, key in told], now=now)
    return [
        _review_item(response, key, html, key_html, notes.get(response.item_id))
        for response, key, (html, key_html) in zip(responses, keys, pages, strict=True)
    ]


def _review_item(
    response: Response, key: Any, html: dict[str, Any], key_html: dict[str, Any], note: PublicNote | None
) -> dict[str, Any]:
    """key: None for an item whose key is withheld."""
    is_withheld = key is None
    item: dict[str, Any] = {
        "position": response.position,
        "item": response.item_id,
        "kind": response.kind,
        "choose": response.choose,
        "domain": response.task.domain.number,
        "task": response.task.code,
        "is_withheld": is_withheld,
        # with a score beside it, one's own answer tells the key
        "value": None if is_withheld else response.value,
        "flagged": response.flagged,
        "confidence": response.confidence,
        "time_spent_ms": response.time_spent_ms,
        "stem_html": html["stem"],
        "options": [{"id": shown, "html": html["options"][handle]} for shown, handle in response.options],
        "prompts": [{"id": shown, "html": html["prompts"][handle]} for shown, handle in response.prompts],
    }
    if not is_withheld:
        correction = response.correction
        item |= {
            "correct": response.is_correct,
            "is_scored": response.is_scored,
            "correction": {"policy": correction.policy, "reason": correction.reason, "at": correction.confirmed_at}
            if correction
            else None,
            "public_note": note.text if note else "",
            **_solution(response, key, key_html),
        }
    return item
