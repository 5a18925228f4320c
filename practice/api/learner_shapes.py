"""Shapes of what is told about a learner, for the OpenAPI schema only."""

from rest_framework import serializers


class ReadinessShape(serializers.Serializer):
    probability = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()


class TaskLevelShape(serializers.Serializer):
    code = serializers.CharField()
    domain = serializers.IntegerField()
    mean = serializers.FloatField(help_text="Expected share right on questions not met before, 0..1.")
    low = serializers.FloatField()
    high = serializers.FloatField()
    n = serializers.IntegerField(help_text="Responses to questions not met before.")
    points_to_gain = serializers.FloatField()


class LevelChangeShape(serializers.Serializer):
    kind = serializers.ChoiceField(choices=["task", "readiness"])
    code = serializers.CharField(allow_blank=True)
    before = serializers.FloatField()
    after = serializers.FloatField()


class InsightShape(serializers.Serializer):
    exam = serializers.CharField()
    computed_at = serializers.DateTimeField(allow_null=True)
    readiness = ReadinessShape(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Why there is no readiness; null when there is one.")
    tasks = TaskLevelShape(many=True, help_text="Most points to gain first.")
    changes = LevelChangeShape(many=True, help_text="Since the report before.")
