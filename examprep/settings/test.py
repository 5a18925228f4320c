"""Settings of the tests: the base, minus what makes tests slow or talkative."""

from examprep.logs import logging_config
from examprep.settings.base import *  # noqa: F403
from examprep.settings.base import STORAGES

TWO_PERSON_REVIEW = False  # tests of it switch it on
SECRET_KEY = "only-for-tests"  # noqa: S105
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

STATIC_FROM_MANIFEST = False
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
# Each test client is a site of its own, and would read all static files when it starts.
WHITENOISE_AUTOREFRESH = True
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

LOGGING = logging_config(fmt="console", level="WARNING")
