"""Correcting the scores of many attempts while workers are killed: `python -m bench.regrade`.

Starts a site of its own with a real worker and beat. Dry run and real run are left to them; during the real one a child
of the worker is killed (SIGKILL) again and again, and once the worker as a whole. Fails unless both runs counted the
same, every attempt was marked by the new key exactly once, nothing of what was reported before changed, everybody
concerned was told once, and the sums of the form are what a count of its rows says. See docs/repair.md.
"""

import argparse
import hashlib
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.processes import memory_mib
from bench.servers import Site, running_site

if TYPE_CHECKING:
    from practice.models import Correction
    from questions.models import Form

PAUSE_S = 0.25
LIMIT_S = 3 * 3600


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.regrade", description=__doc__)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=8, help="how many children of the worker are killed")
    asked = parser.parse_args()
    with running_site() as site:
        os.environ.update(site.env)
        import django

        django.setup()
        return _measure(site, asked.attempts, asked.kills)


def _measure(site: Site, size: int, kills: int) -> int:
    from django.utils import timezone

    from bench.scored_copies import make_scored_mocks
    from practice.services.corrections import confirm_correction
    from practice.tasks import carry_on_correction
    from tests.factories.practice import bank_with_forms
    from tests.factories.questions import load_mls_c01

    exam = load_mls_c01()
    bank_with_forms(exam, 200, forms=1)
    form = make_scored_mocks(exam, size)
    correction = _propose(form)
    before = _digest()
    most = _Most(site)
    dry_s = _timed(lambda: carry_on_correction.delay(correction.pk), correction, "ready")
    confirm_correction(correction_id=correction.pk, by=None, now=timezone.now())  # type: ignore[arg-type]
    killer = _Killer(site, kills, correction)
    real_s = _timed(lambda: (carry_on_correction.delay(correction.pk), killer.start()), correction, "done")
    faults = _faults(correction, form, before, size)
    print(f"{size} attempts: dry run {dry_s:.0f} s; real run {real_s:.0f} s with {killer.killed} killed processes")
    print(f"worker at most {most.mib:.0f} MiB; {correction.counts}")
    print(*faults or ["nothing is wrong"], sep="\n")
    return 1 if faults else 0


def _propose(form: "Form") -> "Correction":
    """A new key for a question of one right option: a wrong one that some have chosen, so passes go both ways."""
    from django.utils import timezone

    from practice.models import Response
    from practice.services.corrections import propose_correction, versions_of
    from tests.factories.repair import corrected_version_of

    item = form.form_items.filter(is_scored=True, item__kind="single").order_by("position").first().item
    (old,) = versions_of(item)
    wrong = Response.objects.filter(item=item, is_correct=False).first()
    chosen = [wrong.handles[one] for one in wrong.value]  # type: ignore[union-attr]
    return propose_correction(
        item=item, version_ids=[old.pk], policy="new_key", corrected_version=corrected_version_of(item, chosen),
        keeps_passes=False, reason="The documentation changed.", by=None, now=timezone.now(),  # type: ignore[arg-type]
    )  # fmt: skip


def _timed(begin: Callable[[], Any], correction: "Correction", until: str) -> float:
    started = time.monotonic()
    begin()
    while time.monotonic() - started < LIMIT_S:
        correction.refresh_from_db()
        if correction.state == until:
            return time.monotonic() - started
        time.sleep(PAUSE_S)
    raise RuntimeError(f"still {correction.state}: {correction.progress} of {correction.total}")


class _Most:
    """The most memory a worker and its children had."""

    def __init__(self, site: Site) -> None:
        self.mib = 0.0
        threading.Thread(target=self._look, args=(site,), daemon=True).start()

    def _look(self, site: Site) -> None:
        while True:
            self.mib = max(self.mib, memory_mib(site.pids["worker"]))
            time.sleep(1)


class _Killer(threading.Thread):
    """Kills children of the worker, once in each stretch of the work; in the last one the worker itself.

    Another worker starts for that one.
    """

    def __init__(self, site: Site, kills: int, correction: "Correction") -> None:
        super().__init__(daemon=True)
        self.site, self.kills, self.correction_id = site, kills, correction.pk
        self.killed = 0

    def run(self) -> None:
        rng = random.Random(1)
        for stretch in range(self.kills):
            self._wait_for((stretch + rng.random()) / (self.kills + 1))
            time.sleep(rng.uniform(0, 4))  # somewhere in a part, not always where one begins
            children = Path(f"/proc/{self.site.pids['worker']}/task").glob("*/children")
            pids = [int(pid) for path in children for pid in path.read_text().split()]
            for pid in pids:
                os.kill(pid, signal.SIGKILL)
            self.killed += len(pids)
        self._wait_for((self.kills + rng.random()) / (self.kills + 1))
        os.kill(self.site.pids["worker"], signal.SIGKILL)
        self.killed += 1
        self.site.pids["worker"] = self.site.start_worker()
        # a child ends with the thread that started it
        threading.Event().wait()

    def _wait_for(self, share: float) -> None:
        """Until so much of the work is done. Raises Correction.DoesNotExist once the site is gone."""
        from practice.models import Correction

        while True:
            correction = Correction.objects.get(pk=self.correction_id)
            if correction.progress >= share * correction.total:
                return
            time.sleep(PAUSE_S)


def _digest() -> str:
    """Of every result that was reported before."""
    from practice.models import ScoringRun

    rows = ScoringRun.objects.filter(number=1).order_by("attempt_id").values_list()
    return hashlib.sha256(repr(list(rows.iterator())).encode()).hexdigest()


def _faults(correction: "Correction", form: "Form", before: str, size: int) -> list[str]:
    from practice.models import Notice, Response, ScoringRun

    runs = ScoringRun.objects.filter(correction=correction)
    faults = []
    if correction.counts != correction.expected:
        faults.append(f"the dry run expected {correction.expected}")
    if correction.counts["attempts"] != size:
        faults.append("not every attempt was looked at")
    if _digest() != before:
        faults.append("a result that was reported before changed")
    if runs.count() != runs.order_by().values("attempt").distinct().count():
        faults.append("an attempt was regraded twice")
    told = Notice.objects.filter(correction=correction)
    if (
        told.count() != correction.counts["results"]
        or told.count() != told.order_by().values("attempt").distinct().count()
    ):
        faults.append(f"{told.count()} notices")
    faults += _wrong_marks(correction)
    rows = Response.objects.filter(attempt__form=form, item=correction.item, is_correct=True).count()
    place = form.form_items.get(item=correction.item)
    if place.correct_count != rows:
        faults.append(f"the form counts {place.correct_count} right, its rows {rows}")
    latest = _latest(form)
    form.refresh_from_db()
    if (form.raw_sum, form.raw_square_sum) != (sum(latest), sum(raw * raw for raw in latest)):
        faults.append("the sums of the form are not those of its results")
    return faults


def _latest(form: "Form") -> list[int]:
    from practice.models import ScoringRun

    runs = ScoringRun.objects.filter(attempt__form=form).order_by("number").values_list("attempt", "raw_score")
    return list(dict(runs).values())


def _wrong_marks(correction: "Correction") -> list[str]:
    """By other code than the site's: what was chosen, in the words of the item, against the new key."""
    from practice.models import Response

    key = correction.corrected_version.key.solution["correct"]  # type: ignore[union-attr]
    rows = Response.objects.filter(item=correction.item).iterator()
    wrong = sum(([row.handles[one] for one in row.value or []] == key) != row.is_correct for row in rows)
    return [f"{wrong} responses have the wrong mark"] if wrong else []


if __name__ == "__main__":
    sys.exit(main())
