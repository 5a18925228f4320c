"""A backup that is never restored is none: dump a site with demonstration people, restore it beside, compare every row.

    .venv/bin/python -m bench.restore

Follows docs/runbook.md with pg_dump and pg_restore of the PATH. Fails (exit code 1) unless the restored database holds
the same rows in every table and the same triggers, still refuses to change a published version, and needs no migration.
"""

import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg2

from bench.servers import ROOT, running_site

TABLES = (
    "SELECT table_name FROM information_schema.tables "
    "WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
)
CONTENT = 'SELECT count(*), md5(string_agg(row::text, chr(10) ORDER BY row::text)) FROM "{}" row'
TRIGGERS = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
FORBIDDEN = "UPDATE questions_itemversion SET number = number + 1000 WHERE published_at IS NOT NULL"


def main() -> int:
    with running_site(web_processes=1) as site, tempfile.TemporaryDirectory() as folder:
        env = site.env | {"SEED_DEMO": "1", "DEMO_PASSWORD": "only for this bench"}
        _manage("prepare", env=env)
        url, dump = env["DATABASE_URL"], str(Path(folder) / "examprep.dump")
        server = url.rpartition("/")[0]
        with closing(psycopg2.connect(url)) as connection:
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE restored")
        for pid in ("beat", "worker", "web"):
            subprocess.run(["kill", str(site.pids[pid])], check=True)  # so that both states are of the same moment
        restored = f"{server}/restored"
        subprocess.run(["pg_dump", "--format=custom", f"--file={dump}", url], check=True)
        subprocess.run(["pg_restore", "--no-owner", "--clean", "--if-exists", f"--dbname={restored}", dump], check=True)
        migrated = _manage("migrate", "--check", env=env | {"DATABASE_URL": restored})
        before, after = _state(url), _state(restored)
        rows = sum(count for count, _ in before["tables"].values())
        problems = [name for name in before["tables"] if before["tables"][name] != after["tables"].get(name)]
        problems += ["triggers"] if before["triggers"] != after["triggers"] else []
        problems += ["migrations"] if migrated else []
        problems += ["a published version could be changed"] if _accepts(restored, FORBIDDEN) else []
        print(f"{len(before['tables'])} tables, {rows} rows, {Path(dump).stat().st_size / 2**20:.1f} MiB")
        print(f"different: {', '.join(problems) or 'nothing'}")
    return 1 if problems else 0


def _manage(*arguments: str, env: dict[str, str]) -> int:
    done = subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
    return done.returncode


def _state(url: str) -> dict[str, dict]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(TABLES)
        tables = {}
        for (name,) in cursor.fetchall():
            cursor.execute(CONTENT.format(name))
            tables[name] = cursor.fetchone()
        cursor.execute(TRIGGERS)
        return {"tables": tables, "triggers": dict(cursor.fetchall())}


def _accepts(url: str, statement: str) -> bool:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.Error:
            return False
        return True


if __name__ == "__main__":
    sys.exit(main())
