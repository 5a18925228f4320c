"""Something that goes on beside a test, to be caught where it waits for a lock."""

import threading
import time

import pytest
from django.db import connection


class Beside:
    """A call in a thread with a connection of its own; `result` is what it returned or raised."""

    def __init__(self, call):
        self.result = None
        self._call = call
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        try:
            self.result = self._call()
        except Exception as error:
            self.result = error
        finally:
            connection.close()

    def wait_until_blocked(self):
        """Until some other connection waits for a lock that this one holds."""
        limit = time.monotonic() + 30
        while time.monotonic() < limit:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_locks WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))")
                if cursor.fetchone():
                    return
        pytest.fail(f"nothing waits; the call gave {self.result!r}")

    def finish(self):
        self._thread.join(30)
        return self.result
