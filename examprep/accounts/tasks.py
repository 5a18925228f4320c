"""Housekeeping of sign-ins."""

from celery import shared_task
from django.utils import timezone

from examprep.accounts import services


@shared_task
def remove_expired_sessions() -> None:
    services.remove_expired_sessions(now=timezone.now())
