"""Correcting how attempts on earlier versions of an item are scored: proposed, worked out, confirmed, stopped.

The text and key of an item change in the bank only (`questions.services`). What a confirmed correction does to attempts
is `practice.services.regrading`.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.core.correction import NEEDS_KEY, Policy, why_not_applicable
from practice.models import CorrectedVersion, Correction, Response
from practice.services.errors import PracticeError
from questions.models import Item, ItemVersion

State = Correction.State


class NotCorrectable(PracticeError):
    """What was asked for makes no sense; the message says why."""


def scored_responses(version_ids: Collection[int]) -> QuerySet[Response]:
    """Responses of scored attempts to these versions, in order of their ids."""
    return Response.objects.filter(version__in=version_ids, attempt__status=Status.SCORED).order_by("pk")


def versions_of(item: Item) -> list[ItemVersion]:
    """Published versions, latest first."""
    return list(
        ItemVersion.objects.filter(item=item, published_at__isnull=False).select_related("key").order_by("-number")
    )


@transaction.atomic
def propose_correction(
    *,
    item: Item,
    version_ids: Collection[int],
    policy: str,
    corrected_version: ItemVersion | None,
    keeps_passes: bool,
    reason: str,
    by: User,
    now: datetime,
) -> Correction:
    """Write down what is to be corrected, for the dry run to work out; nothing changes for candidates yet.

    Raises NotCorrectable.
    """
    versions = [version for version in versions_of(item) if version.pk in set(version_ids)]
    _check(versions, policy, corrected_version, reason)
    correction = Correction.objects.create(
        item=item,
        policy=policy,
        corrected_version=corrected_version,
        keeps_passes=keeps_passes,
        reason=reason.strip(),
        created_by=by,
        created_at=now,
        total=scored_responses([version.pk for version in versions]).count(),
    )
    CorrectedVersion.objects.bulk_create(
        CorrectedVersion(correction=correction, version=version) for version in versions
    )
    return correction


def _check(versions: list[ItemVersion], policy: str, corrected_version: ItemVersion | None, reason: str) -> None:
    if not versions:
        raise NotCorrectable("Choose at least one version whose scores are concerned.")
    if policy not in set(Policy):
        raise NotCorrectable("Choose how the item is to be scored.")
    if not reason.strip():
        raise NotCorrectable("Say why: the candidates concerned read it.")
    if policy not in NEEDS_KEY:
        return
    if corrected_version is None or corrected_version.published_at is None:
        raise NotCorrectable("Publish the corrected version first: its key is the new key.")
    for version in versions:
        if version.pk == corrected_version.pk:
            raise NotCorrectable("The corrected version has the new key already. Choose earlier ones.")
        content = version.to_content()
        problem = why_not_applicable(
            handles=[part.handle for _, part in content.parts()],
            choose=content.choose,
            new_choose=corrected_version.to_content().choose,
            correct=corrected_version.key.solution["correct"],
        )
        if problem:
            raise NotCorrectable(
                f"Version {corrected_version.number} cannot mark answers to version {version.number}: {problem}. "
                "Give full credit or leave the item out."
            )


@transaction.atomic
def confirm_correction(*, correction_id: int, by: User, now: datetime) -> bool:
    """Put a worked-out correction in force and let the regrading begin; whether this call did it.

    From now on it decides how these versions are scored, in place of any earlier one. A stopped regrading goes on.
    """
    correction = Correction.objects.select_for_update(of=("self",)).get(pk=correction_id)
    if correction.state == State.STOPPED and correction.confirmed_at is not None:
        # one that was replaced meanwhile stays where it is
        if not correction.corrected.filter(in_force=True).exists():
            return False
        Correction.objects.filter(pk=correction.pk).update(state=State.RUNNING)
        return True
    if correction.state != State.READY:
        return False
    version_ids = list(correction.corrected.values_list("version", flat=True))
    # in one order: two corrections confirmed at once must not wait for each other in a circle
    list(
        ItemVersion.objects.filter(pk__in=version_ids).order_by("pk").select_for_update(of=("self",)).values_list("pk")
    )
    CorrectedVersion.objects.filter(version__in=version_ids, in_force=True).update(in_force=False)
    correction.corrected.update(in_force=True)
    Correction.objects.filter(pk=correction.pk).update(
        state=State.RUNNING, confirmed_by=by, confirmed_at=now, progress=0
    )
    return True


def stop_correction(*, correction_id: int) -> bool:
    """Stop the dry run or the regrading after the attempt at hand; whether there was something to stop.

    What was regraded stays so, and what is scored from now on still follows a confirmed correction.
    """
    at_work = Correction.objects.filter(pk=correction_id, state__in=[State.DRY_RUN, State.RUNNING])
    return bool(at_work.update(state=State.STOPPED))
