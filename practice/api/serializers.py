"""Input of the API, checked; and the shapes of its answers, for the schema."""

import re
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from examprep.api import TrueOrFalse
from practice.core.attempt import ADAPTIVE, Mode
from practice.core.response import Confidence, IllegalValue
from practice.services import diagnostic
from practice.services.drawing import Scope, Source
from practice.services.entry import Entry
from practice.services.starting import MAX_PRACTICE_ITEMS, PracticePlan

MAX_OPTIONS = 20
MAX_NAMES = 100
MAX_POSITIONS = 200
MAX_ID_LENGTH = 8
MAX_TIME_MS = 24 * 60 * 60 * 1000
MAX_REVISION = 1_000_000
ID = re.compile(rf"[a-z0-9]{{1,{MAX_ID_LENGTH}}}")
POSITION = re.compile(r"[0-9]{1,4}")


@extend_schema_field(
    {
        "type": "array",
        "items": {
            "oneOf": [
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2},
            ]
        },
        "maxItems": MAX_OPTIONS,
    }
)
class ValueField(serializers.Field):
    """A set of option ids, an order of all of them, [prompt id, option id] pairs, or null.

    Raises IllegalValue for anything else, which is no fault of the request's form but no possible answer either; what
    passes is safe to write before it is compared with the item.
    """

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list) or len(data) > MAX_OPTIONS or not all(is_id_or_pair(entry) for entry in data):
            raise IllegalValue("expected a list of option ids, or of [prompt id, option id] pairs, or null")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


def is_id_or_pair(entry: Any) -> bool:
    parts = entry if isinstance(entry, list) and len(entry) == 2 else [entry]
    return all(isinstance(part, str) and ID.fullmatch(part) is not None for part in parts)


class StartSerializer(serializers.Serializer):
    assignment = serializers.UUIDField(required=False, help_text="What a cohort was assigned; it says all the rest.")
    exam = serializers.SlugField(max_length=32, required=False)
    mode = serializers.ChoiceField(choices=[mode.value for mode in Mode], required=False)
    count = serializers.IntegerField(min_value=1, max_value=MAX_PRACTICE_ITEMS, default=10)
    domains = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=99), max_length=MAX_NAMES, default=list
    )
    tasks = serializers.ListField(child=serializers.CharField(max_length=10), max_length=MAX_NAMES, default=list)
    tags = serializers.ListField(child=serializers.CharField(max_length=80), max_length=MAX_NAMES, default=list)
    source = serializers.ChoiceField(
        choices=[*(source.value for source in Source), ADAPTIVE, diagnostic.SOURCE],
        default=Source.ALL.value,
        help_text="adaptive: tutor sittings only, one item at a time; contrast: with a pair; diagnostic: drills only.",
    )
    pair = serializers.CharField(
        max_length=200,
        default="",
        allow_blank=True,
        help_text="With the source contrast: a group of things taken for each other, as the exam names it.",
    )
    timed = TrueOrFalse(default=False)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if "assignment" in data:
            return data
        if missing := [name for name in ("exam", "mode") if name not in data]:
            raise serializers.ValidationError(dict.fromkeys(missing, "This field is required."))
        mode, source = data["mode"], data["source"]
        if mode == Mode.MOCK:
            return data
        if source == ADAPTIVE and (mode != Mode.TUTOR or data["timed"]):
            raise serializers.ValidationError({"source": "Adaptive sittings are tutor sittings without a clock."})
        if source == diagnostic.SOURCE and mode != Mode.DRILL:
            raise serializers.ValidationError({"source": "The diagnostic is a drill."})
        if (source == Source.CONTRAST) != bool(data["pair"]):
            raise serializers.ValidationError({"pair": "A pair goes with the source contrast, and that with a pair."})
        return data

    def to_plan(self) -> PracticePlan:
        data = self.validated_data
        # what is chosen by other rules is drawn from all
        is_drawn = data["source"] in {source.value for source in Source}
        return PracticePlan(
            count=data["count"],
            scope=Scope(
                domains=tuple(data["domains"]),
                tasks=tuple(data["tasks"]),
                tags=tuple(data["tags"]),
                source=Source(data["source"]) if is_drawn else Source.ALL,
                pair=data["pair"],
            ),
            is_timed=data["timed"],
        )


class NextItemSerializer(serializers.Serializer):
    position = serializers.IntegerField(min_value=1, max_value=1000)


class SaveSerializer(serializers.Serializer):
    value = ValueField(allow_null=True)
    flagged = TrueOrFalse(default=False)
    eliminated = serializers.ListField(
        child=serializers.CharField(max_length=MAX_ID_LENGTH), max_length=MAX_OPTIONS, default=list
    )
    confidence = serializers.ChoiceField(
        choices=[int(confidence) for confidence in Confidence],
        allow_null=True,
        default=None,
        help_text="How sure the learner is: 1 guess, 2 think so, 3 sure. In drills and tutor sittings only.",
    )
    revision = serializers.IntegerField(min_value=1, max_value=MAX_REVISION)
    time_spent_ms = serializers.IntegerField(min_value=0, default=0)
    answered_at = serializers.DateTimeField(required=False)

    def to_entry(self, position: int) -> Entry:
        data = self.validated_data
        return Entry(
            position=position,
            value=data["value"],
            flagged=data["flagged"],
            eliminated=data["eliminated"],
            confidence=data["confidence"],
            revision=data["revision"],
            # a page left open for days must not keep an answer from being stored
            time_spent_ms=min(data["time_spent_ms"], MAX_TIME_MS),
            answered_at=data.get("answered_at"),
        )


class SyncEntrySerializer(SaveSerializer):
    position = serializers.IntegerField(min_value=1, max_value=1000)


class ProgressSerializer(serializers.Serializer):
    position = serializers.IntegerField(min_value=1, max_value=1000)
    time_spent_ms = serializers.DictField(child=serializers.IntegerField(min_value=0), default=dict)
    since = serializers.DateTimeField(required=False)

    def validate_time_spent_ms(self, times: dict[str, int]) -> dict[int, int]:
        if not all(POSITION.fullmatch(position) for position in times) or len(times) > MAX_POSITIONS:
            raise serializers.ValidationError(f"Expected at most {MAX_POSITIONS} positions as keys.")
        return {int(position): min(ms, MAX_TIME_MS) for position, ms in times.items()}
