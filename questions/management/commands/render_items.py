"""Render all item versions again after the renderer changed."""

from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand

from questions.models import ItemVersion
from questions.services.publishing import render_versions

BATCH = 200


class Command(BaseCommand):
    help = "Make the HTML of all item versions anew; the authored text and everything published stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        ids = ItemVersion.objects.order_by("pk").values_list("pk", flat=True).iterator()
        seen = changed = 0
        while batch := list(islice(ids, BATCH)):
            seen += len(batch)
            changed += render_versions(version_ids=batch)
        self.stdout.write(f"{changed} of {seen} versions look different now")
