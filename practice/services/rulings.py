"""Which corrections decide how responses are marked. Two queries at most, however many responses are asked about."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from practice.core.correction import NEEDS_KEY, Policy, Ruling, measured_mark
from practice.core.correction import mark_response as mark_by
from practice.core.response import Value
from practice.models import CorrectedVersion, Correction, Response

Rulings = dict[int, Correction]  # by version


def in_force(version_ids: Collection[int]) -> Rulings:
    """The corrections by which these versions are scored now."""
    rows = CorrectedVersion.objects.filter(version__in=version_ids, in_force=True)
    return _corrections(dict(rows.values_list("version_id", "correction_id")))


def recorded(responses: Iterable[Response]) -> Rulings:
    """The corrections by which these responses of one attempt were marked last."""
    return _corrections({each.version_id: each.correction_id for each in responses if each.correction_id})


def _corrections(by_version: Mapping[int, int]) -> Rulings:
    if not by_version:
        return {}
    found = Correction.objects.filter(pk__in=set(by_version.values())).select_related("corrected_version__key")
    corrections = {correction.pk: correction for correction in found}
    return {version: corrections[pk] for version, pk in by_version.items()}


def ruling_of(correction: Correction | None) -> Ruling | None:
    if correction is None:
        return None
    policy = Policy(correction.policy)
    key = correction.corrected_version.key if policy in NEEDS_KEY and correction.corrected_version else None
    return Ruling(policy, key.solution["correct"] if key else ())


def is_right(response: Response, correction: Correction | None) -> bool | None:
    """The mark of a response; None when the item is left out."""
    return mark_by(**facts_of(response), ruling=ruling_of(correction))


def is_measured(response: Response, correction: Correction | None, **changes: Value | None) -> bool:
    """Whether a response, or another value in its place, is right by a key: credit for everybody aside."""
    return measured_mark(**facts_of(response) | changes, ruling=ruling_of(correction))


def facts_of(response: Response) -> dict[str, Any]:
    """What marking needs to know of a response. Its version and key should be loaded."""
    return {
        "value": response.value,
        "kind": response.kind,
        "own": response.version.key.solution["correct"],
        "handles": response.handles,
    }


def shown_key(response: Response, correction: Correction | None) -> Any:
    """Whose solution a candidate reads: the corrected version's, where it fits the options this one was shown."""
    own = response.version.key
    if correction is None or correction.corrected_version is None or correction.policy == Policy.OWN_KEY:
        return own
    corrected = correction.corrected_version.key
    named = {
        part for entry in corrected.solution["correct"] for part in (entry if isinstance(entry, list) else [entry])
    }
    return corrected if named <= set(response.handles.values()) else own
