"""The time of a whole process, shifted from its first moment on: by CLOCK_SHIFT_S seconds.

Not libfaketime, under which time.sleep() fails (Python sleeps until a moment of the monotonic clock).
"""

import os
from datetime import UTC, datetime, timedelta

import time_machine

time_machine.travel(datetime.now(UTC) + timedelta(seconds=int(os.environ["CLOCK_SHIFT_S"]))).start()
