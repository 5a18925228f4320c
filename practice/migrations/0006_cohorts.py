import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("domains", "0002_final_mocks_and_coverage"),
        ("practice", "0005_repair"),
        ("questions", "0008_exchange_jobs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Cohort",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=120)),
                ("description", models.TextField(blank=True, max_length=2000)),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("ends_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cohorts", to="domains.exam"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__isnull", True),
                            ("ends_on__isnull", True),
                            ("ends_on__gte", models.F("starts_on")),
                            _connector="OR",
                        ),
                        name="cohort_ends_after_start",
                    ),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="cohort_has_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=80)),
                ("mode", models.CharField(choices=[("mock", "mock"), ("drill", "drill")], max_length=5)),
                ("scope", models.JSONField(blank=True, default=dict)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("ends_at_closing", models.BooleanField(default=False)),
                ("sittings", models.PositiveSmallIntegerField(default=1)),
                (
                    "results",
                    models.CharField(
                        choices=[
                            ("at_once", "As soon as a sitting is handed in"),
                            ("closing", "After closing, when nobody is sitting any more"),
                        ],
                        default="closing",
                        max_length=7,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "form",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="questions.form",
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="assignments", to="practice.cohort"
                    ),
                ),
            ],
            options={
                "ordering": ["-opens_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes_at__gt", models.F("opens_at"))),
                        name="assignment_closes_after_opening",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("mode__in", ["mock", "drill"])), name="assignment_mode_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__isnull", True), ("mode", "mock"), _connector="OR"),
                        name="assignment_form_is_a_mock",
                    ),
                    models.CheckConstraint(condition=models.Q(("sittings__gte", 1)), name="assignment_sittings_some"),
                    models.CheckConstraint(
                        condition=models.Q(("results__in", ["at_once", "closing"])), name="assignment_results_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CohortEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("created", "made the cohort"),
                            ("changed", "changed the cohort"),
                            ("instructor", "changed who teaches"),
                            ("invited", "invited"),
                            ("revoked", "took an invitation back"),
                            ("joined", "joined"),
                            ("left", "left"),
                            ("removed", "removed a member"),
                            ("grouped", "changed a group"),
                            ("assigned", "assigned"),
                            ("reassigned", "changed an assignment"),
                            ("cancelled", "cancelled an assignment"),
                            ("times", "changed times"),
                        ],
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("detail", models.JSONField(blank=True, default=list)),
                ("at", models.DateTimeField()),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="events", to="practice.cohort"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["cohort", "-at"], name="cohort_event_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "action__in",
                                [
                                    "created",
                                    "changed",
                                    "instructor",
                                    "invited",
                                    "revoked",
                                    "joined",
                                    "left",
                                    "removed",
                                    "grouped",
                                    "assigned",
                                    "reassigned",
                                    "cancelled",
                                    "times",
                                ],
                            )
                        ),
                        name="cohort_event_action_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CohortInstructor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("added_at", models.DateTimeField()),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="instructors", to="practice.cohort"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taught_cohorts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("cohort", "user"), name="cohort_instructor_once")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("token", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("max_uses", models.PositiveIntegerField(blank=True, null=True)),
                ("uses", models.PositiveIntegerField(default=0)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="invitations", to="practice.cohort"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "email"],
                "indexes": [
                    models.Index(
                        condition=models.Q(
                            ("revoked_at__isnull", True),
                            ("sent_at__isnull", True),
                            models.Q(("email", ""), _negated=True),
                        ),
                        fields=["created_at"],
                        name="invitation_to_send",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("cohort"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True), ("revoked_at__isnull", True), ("uses", 0)
                        ),
                        name="invitation_once_per_address",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("max_uses__isnull", True), ("uses__lte", models.F("max_uses")), _connector="OR"
                        ),
                        name="invitation_uses_within_limit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", ""), ("max_uses", 1), _connector="OR"),
                        name="invitation_by_mail_is_for_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("created_at"))), name="invitation_expires_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("joined_at", models.DateTimeField()),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="practice.cohort"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["cohort", "user__username"],
                "constraints": [models.UniqueConstraint(fields=("cohort", "user"), name="membership_once")],
            },
        ),
        migrations.CreateModel(
            name="CohortGroup",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="groups", to="practice.cohort"
                    ),
                ),
                ("members", models.ManyToManyField(blank=True, related_name="groups", to="practice.membership")),
            ],
            options={
                "ordering": ["cohort", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("cohort"), django.db.models.functions.text.Lower("name"), name="cohort_group_name_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TimeOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("extra_minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("opens_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "assignment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="overrides", to="practice.assignment"
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="practice.cohortgroup",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="overrides",
                        to="practice.membership",
                    ),
                ),
            ],
            options={
                "ordering": ["assignment", "group__name", "member__user__username"],
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "member"), name="override_once_per_member"),
                    models.UniqueConstraint(fields=("assignment", "group"), name="override_once_per_group"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("group__isnull", True), ("member__isnull", False)),
                            models.Q(("group__isnull", False), ("member__isnull", True)),
                            _connector="OR",
                        ),
                        name="override_member_or_group",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_one_open_mock_per_exam",
        ),
        migrations.RemoveConstraint(
            model_name="attempt",
            name="attempt_mock_is_timed",
        ),
        migrations.AddField(
            model_name="attempt",
            name="results_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="attempt",
            name="assignment",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="practice.assignment",
            ),
        ),
        migrations.AddIndex(
            model_name="attempt",
            index=models.Index(
                condition=models.Q(("assignment__isnull", False)),
                fields=["assignment", "user"],
                name="attempt_of_assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("assignment__isnull", True), ("mode", "mock"), ("status", "in_progress")),
                fields=("user", "exam"),
                name="attempt_one_open_mock_per_exam",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                condition=models.Q(("assignment__isnull", False), ("status", "in_progress")),
                fields=("user", "assignment"),
                name="attempt_one_open_per_assignment",
            ),
        ),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("mode", "mock"), _negated=True),
                    ("deadline_at__isnull", False),
                    ("assignment__isnull", False),
                    _connector="OR",
                ),
                name="attempt_mock_is_timed",
            ),
        ),
    ]
