"""A form has one item of a family at most: which changes of families would break that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from questions.models import Form, FormItem


@dataclass(frozen=True)
class FamilyClash:
    """The item cannot get the family: another item of this form has it."""

    item_id: UUID
    other: str
    form: str


@dataclass(frozen=True)
class _Held:
    """A form and what it holds: item -> its slug and family."""

    name: str
    items: dict[UUID, tuple[str, str]] = field(default_factory=dict)


def family_clashes(wanted: Mapping[UUID, str]) -> dict[UUID, FamilyClash]:
    """Which items cannot get the family they shall get, when all the others that can get theirs.

    wanted: item -> its family to be, "" for none. Of two that exclude each other the later one cannot.
    Keeps the forms locked until the transaction ends, so that two people cannot both be allowed. Three queries.
    """
    forms = _lock_forms_of(wanted)
    clashes: dict[UUID, FamilyClash] = {}
    granted = dict(wanted)
    # who is refused keeps a family that may be in the way of somebody granted before: asked again until all fit
    while clash := _last_clash(forms, granted):
        clashes[clash.item_id] = clash
        del granted[clash.item_id]
    return clashes


def _lock_forms_of(items: Mapping[UUID, str]) -> list[_Held]:
    if not items:
        return []
    form_ids = FormItem.objects.filter(item__in=items, form__status=Form.Status.ACTIVE).values_list("form", flat=True)
    locked = Form.objects.filter(pk__in=list(form_ids)).order_by("pk").select_for_update()
    forms = {form.pk: _Held(str(form)) for form in locked}
    rows = FormItem.objects.filter(form__in=forms).values_list("form", "item", "item__slug", "item__family")
    for form_id, item_id, slug, family in rows:
        forms[form_id].items[item_id] = (slug, family)
    return list(forms.values())


def _last_clash(forms: Sequence[_Held], granted: Mapping[UUID, str]) -> FamilyClash | None:
    for item_id, family in reversed(list(granted.items())):
        for form in forms:
            if not family or item_id not in form.items:
                continue
            for other_id, (slug, now) in form.items.items():
                if other_id != item_id and granted.get(other_id, now) == family:
                    return FamilyClash(item_id, slug, form.name)
    return None
