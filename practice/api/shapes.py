"""Shapes of answers, for the OpenAPI schema only: what is sent is built in candidate.py and disclosed.py."""

from rest_framework import serializers

from examprep.api import ErrorShape
from practice.core.correction import Policy
from practice.core.response import Confidence


class ClockShape(serializers.Serializer):
    status = serializers.ChoiceField(choices=["in_progress", "submitted", "scored"])
    server_time = serializers.DateTimeField()
    deadline_at = serializers.DateTimeField(allow_null=True)
    remaining_ms = serializers.IntegerField(allow_null=True)


class ConfidenceField(serializers.ChoiceField):
    """How sure a learner was, null when not said; never said in mocks."""

    def __init__(self) -> None:
        super().__init__(
            choices=[int(confidence) for confidence in Confidence],
            allow_null=True,
            help_text="1 guess, 2 think so, 3 sure; null: not said, and always in mocks.",
        )


class ResponseStateShape(serializers.Serializer):
    value = serializers.JSONField(allow_null=True)
    flagged = serializers.BooleanField()
    eliminated = serializers.ListField(child=serializers.CharField())
    confidence = ConfidenceField()
    revision = serializers.IntegerField()
    time_spent_ms = serializers.IntegerField()
    checked = serializers.BooleanField()


class StaleShape(ErrorShape):
    response = ResponseStateShape()


class OptionShape(serializers.Serializer):
    id = serializers.CharField()
    html = serializers.CharField()


class ItemShape(serializers.Serializer):
    position = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["single", "multiple", "ordering", "matching"])
    choose = serializers.IntegerField()
    stem_html = serializers.CharField()
    options = OptionShape(many=True)
    prompts = OptionShape(many=True, required=False)
    response = ResponseStateShape()


class AttemptSummaryShape(ClockShape):
    id = serializers.UUIDField()
    exam = serializers.CharField()
    exam_title = serializers.CharField()
    title = serializers.CharField()
    mode = serializers.ChoiceField(choices=["mock", "drill", "tutor"])
    started_at = serializers.DateTimeField()
    submitted_at = serializers.DateTimeField(allow_null=True)
    time_limit_ms = serializers.IntegerField(allow_null=True)
    position = serializers.IntegerField()
    item_count = serializers.IntegerField()
    item_target = serializers.IntegerField(
        allow_null=True,
        help_text="Up to how many items an adaptive sitting grows, one by one; null when all are there from the start.",
    )


class AttemptShape(AttemptSummaryShape):
    items = ItemShape(many=True)


class NextItemShape(ClockShape):
    item = ItemShape(allow_null=True)
    done = serializers.BooleanField(help_text="There is no item at this position and there will be none.")


class SavedShape(serializers.Serializer):
    position = serializers.IntegerField()
    revision = serializers.IntegerField()
    saved_at = serializers.DateTimeField()
    server_time = serializers.DateTimeField()
    remaining_ms = serializers.IntegerField(allow_null=True)


class OutcomeShape(serializers.Serializer):
    position = serializers.IntegerField(allow_null=True)
    outcome = serializers.ChoiceField(
        choices=["saved", "unchanged", "late", "stale", "checked", "closed", "illegal", "not_found"]
    )
    revision = serializers.IntegerField(required=False)
    saved_at = serializers.DateTimeField(required=False)
    remaining_ms = serializers.IntegerField(allow_null=True, required=False)
    detail = serializers.CharField(required=False)
    response = ResponseStateShape(required=False)


class ChangedShape(serializers.Serializer):
    position = serializers.IntegerField()
    response = ResponseStateShape()


class ProgressShape(ClockShape):
    position = serializers.IntegerField()
    item_count = serializers.IntegerField()
    changed = ChangedShape(many=True)


class StatusShape(serializers.Serializer):
    status = serializers.ChoiceField(choices=["submitted", "scored"])


class ReferenceShape(serializers.Serializer):
    url = serializers.CharField()
    title = serializers.CharField()
    checked = serializers.DateField()


class SolutionShape(serializers.Serializer):
    key = serializers.JSONField()
    rationales = serializers.DictField(child=serializers.CharField())
    clue_html = serializers.CharField()
    takeaway_html = serializers.CharField()
    references = ReferenceShape(many=True)


class FeedbackShape(SolutionShape):
    position = serializers.IntegerField()
    correct = serializers.BooleanField()
    public_note = serializers.CharField(help_text="A note of the instructors on this question, or empty.")


class PartShape(serializers.Serializer):
    title = serializers.CharField()
    correct = serializers.IntegerField()
    total = serializers.IntegerField()
    mean = serializers.FloatField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    standing = serializers.ChoiceField(choices=["meets_competencies", "needs_improvement", "not_enough_data"])


class DomainPartShape(PartShape):
    number = serializers.IntegerField()
    weight = serializers.IntegerField()


class TaskPartShape(PartShape):
    code = serializers.CharField()
    domain = serializers.IntegerField()


class RunShape(serializers.Serializer):
    reason = serializers.ChoiceField(choices=["initial", "late_sync", "regrade"])
    scored_at = serializers.DateTimeField()
    raw_score = serializers.IntegerField()
    scored_items = serializers.IntegerField()
    scaled_score = serializers.IntegerField(allow_null=True)
    scaled_interval = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    passed = serializers.BooleanField(allow_null=True)
    is_pass_kept = serializers.BooleanField(help_text="The pass stays, although the corrected score is below the cut.")
    correction = serializers.CharField(allow_null=True, help_text="Why a question was corrected, of a regrade.")


class CorrectionShape(serializers.Serializer):
    policy = serializers.ChoiceField(choices=[policy.value for policy in Policy])
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class ScaleShape(serializers.Serializer):
    minimum = serializers.IntegerField()
    maximum = serializers.IntegerField()
    cut = serializers.IntegerField()


class ResultShape(RunShape):
    status = serializers.CharField()
    scale = ScaleShape()
    domains = DomainPartShape(many=True)
    tasks = TaskPartShape(many=True)
    earlier_runs = RunShape(many=True)


class ReviewItemShape(serializers.Serializer):
    position = serializers.IntegerField()
    item = serializers.UUIDField()
    kind = serializers.CharField()
    choose = serializers.IntegerField()
    domain = serializers.IntegerField()
    task = serializers.CharField()
    is_withheld = serializers.BooleanField()
    value = serializers.JSONField(allow_null=True)
    flagged = serializers.BooleanField()
    confidence = ConfidenceField()
    time_spent_ms = serializers.IntegerField()
    stem_html = serializers.CharField()
    options = OptionShape(many=True)
    prompts = OptionShape(many=True)
    correct = serializers.BooleanField(required=False, allow_null=True, help_text="Null: left out of the score.")
    correction = CorrectionShape(required=False, allow_null=True)
    public_note = serializers.CharField(required=False)
    is_scored = serializers.BooleanField(required=False)
    key = serializers.JSONField(required=False)
    rationales = serializers.DictField(child=serializers.CharField(), required=False)
    clue_html = serializers.CharField(required=False)
    takeaway_html = serializers.CharField(required=False)
    references = ReferenceShape(many=True, required=False)


class TaskShape(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    covers = serializers.ListField(child=serializers.CharField())


class DomainShape(serializers.Serializer):
    number = serializers.IntegerField()
    title = serializers.CharField()
    weight = serializers.IntegerField()
    tasks = TaskShape(many=True)


class ExamShape(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField()
    vendor = serializers.CharField()
    status = serializers.ChoiceField(choices=["active", "retired"])
    retired_on = serializers.DateField(allow_null=True)
    time_limit_s = serializers.IntegerField()
    esl_extra_s = serializers.IntegerField()
    item_total = serializers.IntegerField()
    item_scored = serializers.IntegerField()
    kinds = serializers.ListField(child=serializers.CharField())
    retake_wait_days = serializers.IntegerField()
    scale = ScaleShape()
    cut_fraction = serializers.CharField()
    domains = DomainShape(many=True)
