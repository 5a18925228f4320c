"""Send thousands of generated requests to a running site and look for what must never come back.

See docs/fuzzing.md. `make fuzz CASES=20000 SEED=7`, or .venv/bin/python -m tests.fuzz.run --cases 2000
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from bench.servers import running_site

if TYPE_CHECKING:
    from tests.fuzz.campaign import Campaign

# what Django notes of requests that it refuses, which are part of a run
TURNED_AWAY = ("django.security.",)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.run", description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000, help="at least so many generated requests")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="of everything that is random here")
    parser.add_argument("--only", default="", help="operations whose method and path contain this")
    asked = parser.parse_args()
    print(f"seed {asked.seed}, {asked.cases} cases; starting a site ...", flush=True)
    began = time.monotonic()
    with running_site(settings="tests.fuzz.settings") as site:
        os.environ |= site.env
        import django

        django.setup()
        from tests.fuzz.campaign import Campaign

        campaign = Campaign(f"http://127.0.0.1:{site.port}", asked.seed)
        campaign.run(asked.cases, asked.only)
        _look_at_logs(campaign, Path(site.env["DATA_DIR"]).parent)
    campaign.report.print(time.monotonic() - began)
    return 1 if campaign.report.failures else 0


def _look_at_logs(campaign: "Campaign", home: Path) -> None:
    for name in ("web", "worker", "beat"):
        for line in (home / f"{name}.log").read_text(errors="replace").splitlines():
            is_error = '"level": "error"' in line or '"level": "critical"' in line or line.startswith("Traceback")
            if is_error and not any(logger in line for logger in TURNED_AWAY):
                campaign.report.fail(f"{name}.log", "an error", line[-1500:])


if __name__ == "__main__":
    sys.exit(main())
