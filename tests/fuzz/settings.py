"""The settings of servers, without the limits of rates that thousands of generated requests would meet."""

from examprep.settings.base import *  # noqa: F403
from examprep.settings.base import REST_FRAMEWORK

REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"])
ACCOUNT_RATE_LIMITS = False
