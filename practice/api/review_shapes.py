"""Shapes of what is due for review, for the OpenAPI schema only; and what a start may say."""

from rest_framework import serializers

from practice.models import ReviewCard


class ReviewStartSerializer(serializers.Serializer):
    exam = serializers.SlugField(
        max_length=32, required=False, default="", help_text="Code of the exam; the one sat last, when it is left out."
    )


class DueItemShape(serializers.Serializer):
    id = serializers.IntegerField()
    item = serializers.UUIDField(help_text="The item met last. A sibling may be asked instead.")
    task = serializers.CharField()
    domain = serializers.IntegerField()
    origin = serializers.ChoiceField(choices=ReviewCard.Origin.values)
    due_at = serializers.DateTimeField()
    last_review_at = serializers.DateTimeField(allow_null=True)
    lapses = serializers.IntegerField(help_text="How often it was missed again.")
    is_leech = serializers.BooleanField(help_text="Missed so often again that reading about it comes first.")


class ReviewsShape(serializers.Serializer):
    exam = serializers.CharField()
    due_count = serializers.IntegerField(help_text="All that is due, which may be more than a day's share.")
    left_today = serializers.IntegerField(help_text="How many questions of the day's share are left.")
    next_due_at = serializers.DateTimeField(
        allow_null=True,
        help_text="When the next one comes back that is not due yet; null when none does before the exam.",
    )
    items = DueItemShape(many=True, help_text="Closest to being forgotten first, no more than a day's share.")
