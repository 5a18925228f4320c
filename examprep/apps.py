from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class ExamprepConfig(AppConfig):
    """Configuration as an app: its system checks, its commands, and what follows migrations."""

    name = "examprep"
    verbose_name = "Exam preparation"

    def ready(self) -> None:
        from examprep import checks, online, roles  # noqa: F401 - importing registers the checks

        # Sent once per app, in the order of INSTALLED_APPS; this app has no tables, so for it never.
        last = apps.get_app_config("accounts")
        pre_migrate.connect(online.limit_waiting, sender=last)
        post_migrate.connect(online.wait_as_usual, sender=last)
        post_migrate.connect(roles.create_cache_table, sender=last)
        post_migrate.connect(roles.sync_instructors, sender=last)
