"""A Celery app whose worker children are killed while they score: the first one, at the moment DIE_AT names.

`after`: the result is committed, the message not yet acknowledged; `before`: nothing is written yet. DIARY names a file
that gets a line for every delivery.
"""

import os
import signal
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from examprep.celery import app

__all__ = ["app"]


@worker_process_init.connect
def prepare(**kwargs: Any) -> None:
    """In a child, once Django is set up."""
    from practice.services import scoring

    diary, score = Path(os.environ["DIARY"]), scoring.score_attempt

    def score_and_die(**arguments: Any) -> Any:
        is_first = not diary.exists()
        with diary.open("a") as lines:
            lines.write("delivered\n")
        if is_first and os.environ["DIE_AT"] == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        run = score(**arguments)
        if is_first and os.environ["DIE_AT"] == "after":
            os.kill(os.getpid(), signal.SIGKILL)
        with diary.open("a") as lines:
            lines.write("done\n")
        return run

    scoring.score_attempt = score_and_die
