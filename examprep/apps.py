from django.apps import AppConfig


class ExamprepConfig(AppConfig):
    """Configuration as an app: its system checks and commands are found by Django."""

    name = "examprep"
    verbose_name = "Exam preparation"
