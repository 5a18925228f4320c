"""The password of the demonstration people."""

import os
import secrets
from pathlib import Path


def demo_password(data_dir: Path) -> str:
    """DEMO_PASSWORD, else the one made up at the first run; kept so that later runs can print it."""
    path = data_dir / "demo_password"
    made_up = path.read_text() if path.exists() else secrets.token_urlsafe(9)
    password = os.environ.get("DEMO_PASSWORD") or made_up
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.write_text(password)
    return password
