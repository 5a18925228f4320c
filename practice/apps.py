from django.apps import AppConfig
from django.conf import settings


class PracticeConfig(AppConfig):
    name = "practice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        if settings.METRICS_TOKEN:
            from examprep.metrics import add_measure
            from practice.gauges import measure_practice

            add_measure(measure_practice)
