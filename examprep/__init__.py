"""Configuration of the site. Importing it loads the Celery app, which `delay_on_commit` needs."""

from examprep.celery import app as celery_app

__all__ = ["celery_app"]
