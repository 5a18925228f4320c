"""A task for tests: what it does is seen in the database."""

from celery import shared_task
from django.contrib.auth.models import Group


@shared_task
def leave_trace(name: str) -> None:
    Group.objects.get_or_create(name=name)
