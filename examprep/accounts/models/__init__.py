from examprep.accounts.models.staff_action import StaffAction
from examprep.accounts.models.user import MAX_EXTRA_TIME_PERCENT, MAX_TEXT_SIZE, MIN_TEXT_SIZE, Theme, User

__all__ = [
    "MAX_EXTRA_TIME_PERCENT",
    "MAX_TEXT_SIZE",
    "MIN_TEXT_SIZE",
    "StaffAction",
    "Theme",
    "User",
]
