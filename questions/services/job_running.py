"""The work of a job, step by step, for as long as one task may take."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, IntegrityError

from questions.core.exchange.report import UnreadableFile
from questions.models import ExchangeJob
from questions.services.addresses import AddressError
from questions.services.errors import ItemError
from questions.services.job_export import export_steps
from questions.services.job_import import import_steps
from questions.services.jobs import ClaimLost, Stopped, claim_job, finish_job, release_job

logger = logging.getLogger(__name__)

BUDGET = timedelta(seconds=30)
_TAKEN = (
    "while it was checked, somebody added an item of the same name; nothing of this step was loaded, import it again"
)
_BROKEN = "an error of this site; administrators find it in its log"


def run_job(*, job_id: UUID | str, clock: Callable[[], datetime], budget: timedelta = BUDGET) -> bool:
    """Work on a job for a while. Whether there is more to do: then another task goes on.

    Safe to run twice and to be killed at any point. An error of the database leaves the job to the sweep.
    """
    job = claim_job(job_id=job_id, now=clock())
    if job is None:
        return False
    ends_at = clock() + budget
    make_steps = import_steps if job.direction == ExchangeJob.Direction.IMPORT else export_steps
    try:
        for _ in make_steps(job, clock):
            if clock() >= ends_at:
                release_job(job=job)
                return True
    except ClaimLost:
        return False
    except Stopped:
        finish_job(job=job, status=ExchangeJob.Status.STOPPED, now=clock())
    except UnreadableFile as error:
        _fail(job, f"line {error.line}: {error}" if error.line > 1 else str(error), clock())
    except (AddressError, ItemError) as error:
        _fail(job, str(error), clock())
    except IntegrityError:
        _fail(job, _TAKEN, clock())
    except DatabaseError:
        raise
    except Exception:
        logger.exception("exchange job failed", extra={"job": str(job.pk)})
        _fail(job, _BROKEN, clock())
    return False


def _fail(job: ExchangeJob, words: str, now: datetime) -> None:
    finish_job(job=job, status=ExchangeJob.Status.FAILED, now=now, error=words)
