"""What a browser without script posts from the item form."""

from django.urls import reverse

ADD = reverse("admin:questions_item_add")
LIST = reverse("admin:questions_item_changelist")
PREVIEW = reverse("admin:questions_item_preview")


def change_url(item):
    return reverse("admin:questions_item_change", args=[item.pk])


def version_url(item, number):
    return reverse("admin:questions_item_version", args=[item.pk, number])


def comparison_url(item):
    return reverse("admin:questions_item_comparison", args=[item.pk])


def restore_url(item, number):
    return reverse("admin:questions_item_restore", args=[item.pk, number])


def retire_url(item):
    return reverse("admin:questions_item_retire", args=[item.pk])


def review_url(item):
    return reverse("admin:questions_item_review", args=[item.pk])


def history_url(item):
    return reverse("admin:questions_item_history", args=[item.pk])


def rows(prefix, entries):
    data = {f"{prefix}-TOTAL_FORMS": len(entries), f"{prefix}-INITIAL_FORMS": 0}
    for index, entry in enumerate(entries):
        data |= {f"{prefix}-{index}-{name}": value for name, value in entry.items()}
    return data


def option(number, *, is_key=False, **more):
    entry = {"text": f"Option {number}", "rationale": f"This is why option {number} is right or wrong here."} | more
    return entry | ({"is_key": "on"} if is_key else {})


def item_data(options=None, prompts=(), references=None, **changes):
    """A publishable single item."""
    fields = {
        "slug": "a-new-item",
        "task": "MLS-C01/1.1",
        "kind": "single",
        "stem": "A team works.\r\n\r\nWhat helps?",
        "clue": "the clue",
        "takeaway": "The rule.",
        "angoff": "0.7",
        "requirements": ["cost", "latency"],
        "topics": "data-lake, file-formats",
        "services": "S3",
        "pair": "",
        "family": "",
        "seen_at": "",
    }
    if options is None:
        options = [option(number, is_key=number == 2) for number in (1, 2, 3, 4)]
    if references is None:
        references = [{"url": "https://docs.example/a", "title": "A", "checked": "2026-11-22"}]
    return fields | changes | rows("options", options) | rows("prompts", prompts) | rows("references", references)
