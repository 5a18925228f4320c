from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ExamprepConfig(AppConfig):
    """Configuration as an app: Django finds its system checks.

    It is the last of INSTALLED_APPS, so when its `post_migrate` arrives, all tables and permissions exist.
    """

    name = "examprep"
    verbose_name = "Exam preparation"

    def ready(self) -> None:
        from examprep import checks, roles  # noqa: F401 - importing registers the checks

        post_migrate.connect(roles.create_cache_table, sender=self)
        post_migrate.connect(roles.sync_instructors, sender=self)
