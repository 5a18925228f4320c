"""Shapes of cohorts and assignments, for the OpenAPI schema only."""

from rest_framework import serializers


class CohortShape(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()
    exam = serializers.CharField()


class MemberShape(serializers.Serializer):
    username = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    joined_at = serializers.DateTimeField()


class AssignmentShape(serializers.Serializer):
    id = serializers.UUIDField()
    title = serializers.CharField()
    mode = serializers.CharField()
    opens_at = serializers.DateTimeField()
    closes_at = serializers.DateTimeField()


class CohortDetailShape(CohortShape):
    members = MemberShape(many=True)
    assignments = AssignmentShape(many=True)


class CohortResultsShape(AssignmentShape):
    members = serializers.ListField(
        child=serializers.DictField(), help_text="As in the export: state, times, scores, right and all by domain."
    )


class AssignedShape(AssignmentShape):
    cohort = serializers.CharField()
    exam = serializers.CharField()
    time_limit_ms = serializers.IntegerField(allow_null=True, help_text="null: unlimited.")
    sittings_left = serializers.IntegerField()
    may_start = serializers.BooleanField()
    attempts = serializers.ListField(child=serializers.UUIDField(), help_text="Latest first.")
