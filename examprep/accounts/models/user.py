"""The user of the site: a candidate, and perhaps an instructor.

Written by sign-up, the profile page, the admin and `examprep.accounts.services`.
"""

import uuid

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

MAX_EXTRA_TIME_PERCENT = 200
MIN_TEXT_SIZE = 90
MAX_TEXT_SIZE = 150


class Theme(models.TextChoices):
    SYSTEM = "system", "As the device"
    LIGHT = "light", "Light"
    DARK = "dark", "Dark"


class User(AbstractUser):
    """A person. What their extra time means for a sitting is a rule of `practice.core`."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField("e-mail address")

    time_zone = models.CharField(max_length=64, default="UTC")
    extra_time_percent = models.PositiveSmallIntegerField(
        default=0,
        validators=[MaxValueValidator(MAX_EXTRA_TIME_PERCENT)],
        help_text="Extra time as a percentage of the exam's time limit.",
    )
    extra_time_esl = models.BooleanField(
        "ESL +30",
        default=False,
        help_text="For people whose first language is not English; the exam says how many minutes.",
    )

    is_instructor = models.BooleanField("instructor", default=False, help_text="Writes and reviews items in the admin.")

    shortcuts_enabled = models.BooleanField("keyboard shortcuts", default=True, help_text="Single keys in the player.")
    theme = models.CharField(max_length=6, choices=Theme.choices, default=Theme.SYSTEM)
    text_size = models.PositiveSmallIntegerField(
        default=100,
        validators=[MinValueValidator(MIN_TEXT_SIZE), MaxValueValidator(MAX_TEXT_SIZE)],
        help_text="Percent of the normal size.",
    )

    class Meta:
        constraints = [
            # Ann@example.org and ann@example.org are one mailbox and one account.
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="A user with that e-mail address already exists.",
            ),
            # 250 would give an exam of more than three times its length.
            models.CheckConstraint(
                condition=Q(extra_time_percent__lte=MAX_EXTRA_TIME_PERCENT),
                name="user_extra_time_percent_range",
            ),
            # 10 % could not be read, 400 % does not fit a page.
            models.CheckConstraint(
                condition=Q(text_size__gte=MIN_TEXT_SIZE, text_size__lte=MAX_TEXT_SIZE),
                name="user_text_size_range",
            ),
            # "blue" is no theme.
            models.CheckConstraint(condition=Q(theme__in=Theme.values), name="user_theme_known"),
            # An instructor who cannot open the admin would be none.
            models.CheckConstraint(
                condition=Q(is_instructor=False) | Q(is_staff=True), name="user_instructor_is_staff"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        super().clean()
        self.is_staff = self.is_staff or self.is_instructor
