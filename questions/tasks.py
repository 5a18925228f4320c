"""Imports and exports of questions, the sweep that finds those nobody works on, and that of figures nobody shows."""

from celery import shared_task
from django.utils import timezone

from examprep.celery import publish
from questions.services import job_running, jobs
from questions.services.figure_sweep import sweep_figures


@shared_task
def run_exchange_job(job_id: str) -> None:
    if job_running.run_job(job_id=job_id, clock=timezone.now):
        publish(run_exchange_job, (job_id,))


@shared_task
def find_exchange_jobs() -> None:
    now = timezone.now()
    for job_id in jobs.lost_jobs(now=now):
        publish(run_exchange_job, (str(job_id),))
    jobs.remove_old(now=now)


@shared_task
def remove_unseen_figures() -> None:
    sweep_figures(now=timezone.now())
