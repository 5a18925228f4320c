"""The settings of servers, without the limits of rates that thousands of generated requests would meet."""

from examprep.settings.base import *  # noqa: F403

# what is counted is not kept: the cache holds nothing but these counters
CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
ACCOUNT_RATE_LIMITS = False
