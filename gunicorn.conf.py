"""The web server: threads, because a request waits for the database most of its time."""

import os
import shutil
import sys
import tempfile
from typing import Any

bind = os.environ.get("BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}")
workers = int(os.environ.get("WEB_CONCURRENCY", "1"))
threads = int(os.environ.get("WEB_THREADS", "8"))
worker_class = "examprep.web_worker.AnsweringWorker"
wsgi_app = "examprep.wsgi:application"
# The site is loaded once, before anything listens: who connects is answered, a process that dies is back in a moment,
# and processes share memory. New code needs a new server (docs/runbook.md, Releases); HUP only renews the processes.
preload_app = True

keepalive = 30  # a candidate saves every minute or two; reconnecting each time costs more than an idle socket
timeout = 60
graceful_timeout = 20
max_requests = 0
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")

control_socket_disable = True  # nobody asks it, and the image has no place for it

accesslog = "-" if os.environ.get("ACCESS_LOG") else None
loglevel = "warning"

# Processes count requests in files of a common directory, whichever of them is asked for the sum.
counted_in = tempfile.mkdtemp(prefix="examprep-metrics-") if os.environ.get("METRICS_TOKEN") else ""
if counted_in:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted_in


def on_exit(server: Any) -> None:
    shutil.rmtree(counted_in, ignore_errors=True)


def post_worker_init(worker: Any) -> None:
    """Without a broker the web process does the tasks itself."""
    from examprep import embedded

    if embedded.is_needed():
        embedded.start()
    if os.environ.get("WELCOME"):
        from django.conf import settings

        from examprep.welcome import welcome

        sys.stdout.write(welcome(site_url=settings.SITE_URL, data_dir=settings.DATA_DIR))
        sys.stdout.flush()
