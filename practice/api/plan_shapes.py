"""Shapes of the study plan, and what may be asked of it."""

from datetime import date, timedelta
from typing import Any

from rest_framework import serializers

from practice.core.phases import Phase
from practice.core.planning import Kind

MAX_DAYS = 92
DEFAULT_DAYS = 14
# Days far from today hold nothing, and dates at the ends of the calendar have no neighbours.
FARTHEST = timedelta(days=800)


class PlanQuery(serializers.Serializer):
    """?from=2026-11-23&to=2026-12-06. Expects `today` in the context."""

    to = serializers.DateField(required=False)

    def get_fields(self) -> dict[str, serializers.Field]:
        # a word of the language cannot be the name of an attribute
        return {"from": serializers.DateField(required=False), **super().get_fields()}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        today: date = self.context["today"]
        start = attrs.get("from", today)
        if abs(start - today) > FARTHEST:
            raise serializers.ValidationError({"from": [f"Expected a day within {FARTHEST.days} days of today."]})
        end = attrs.get("to", start + timedelta(days=DEFAULT_DAYS - 1))
        if end < start:
            raise serializers.ValidationError({"to": ["Expected a day that is not before `from`."]})
        if (end - start).days >= MAX_DAYS:
            raise serializers.ValidationError({"to": [f"At most {MAX_DAYS} days can be asked for at once."]})
        return {"start": start, "end": end}


class PhaseShape(serializers.Serializer):
    phase = serializers.ChoiceField(choices=[phase.value for phase in Phase])
    # as `from` and `to` in the answer
    to = serializers.DateField()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {**super().get_fields(), "from": serializers.DateField()}


class ActivityShape(serializers.Serializer):
    kind = serializers.ChoiceField(choices=[kind.value for kind in Kind])
    minutes = serializers.IntegerField()
    task = serializers.CharField(required=False)
    domain = serializers.IntegerField(required=False)
    count = serializers.IntegerField(required=False)
    done = serializers.BooleanField()
    attempt = serializers.UUIDField(required=False)


class PlanDayShape(serializers.Serializer):
    date = serializers.DateField()
    phase = serializers.ChoiceField(choices=[phase.value for phase in Phase], allow_null=True)
    minutes = serializers.IntegerField()
    done_minutes = serializers.IntegerField()
    activities = ActivityShape(many=True)


class PlanShape(serializers.Serializer):
    exam = serializers.CharField()
    exam_on = serializers.DateField(allow_null=True)
    phases = PhaseShape(many=True)
    days = PlanDayShape(many=True)
