"""Migrations since the first release keep the code before them running; and the checker is right about samples."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate, pre_migrate
from django.test.utils import CaptureQueriesContext

from examprep.online import AddIndexOnline
from tests.ground.migration_rules import broken_rules

# What was there before anybody had a site to lose; from the next on every migration is checked.
BASELINE = {"accounts": "0002", "domains": "0002", "practice": "0009", "questions": "0013"}


@pytest.fixture(scope="module")
def loader():
    return MigrationLoader(None, ignore_no_migrations=True)


def newer(loader):
    keys = [key for key in loader.disk_migrations if key[0] in BASELINE and key[1][:4] > BASELINE[key[0]]]
    return sorted(keys)


def test_no_new_migration_stops_the_code_before_it(loader):
    broken = []
    for key in newer(loader):
        before = loader.project_state(list(loader.disk_migrations[key].dependencies))
        broken += [f"{'.'.join(key)}: {rule}" for rule in broken_rules(loader.disk_migrations[key], before)]

    assert broken == []


# The checker


def found_in(loader, *operations, app="practice", **settings):
    migration = type("Migration", (migrations.Migration,), {"operations": list(operations), **settings})("9999", app)
    state = loader.project_state([(app, max(name for label, name in loader.disk_migrations if label == app))])
    return list(broken_rules(migration, state))


def text(**options):
    return models.CharField(max_length=10, **options)


GOOD = [
    [migrations.AddField("attempt", "note", text(null=True))],
    [migrations.AddField("attempt", "note", text(default="", db_default=""))],
    [migrations.CreateModel("Fresh", [("id", models.BigAutoField(primary_key=True)), ("note", text())])],
    [migrations.AlterField("cohort", "name", models.CharField(max_length=500))],
    [migrations.AlterField("attempt", "submitted_at", models.DateTimeField(blank=True, null=True, help_text="New."))],
    [migrations.AddIndex("cohort", models.Index(fields=["name"], name="by_name"))],
    [migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)],
    [migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)],
]
BAD = [
    [migrations.AddField("attempt", "note", text(default=""))],
    [migrations.AddField("attempt", "note", text(null=True, unique=True))],
    [migrations.RemoveField("attempt", "submitted_at")],
    [migrations.DeleteModel("Cohort")],
    [migrations.RenameField("attempt", "submitted_at", "closed_at")],
    [migrations.RenameModel("Cohort", "Group")],
    [migrations.AlterModelTable("cohort", "groups")],
    [migrations.AlterField("cohort", "name", models.IntegerField())],
    [migrations.AlterField("cohort", "name", models.CharField(max_length=5))],
    [migrations.AlterField("attempt", "submitted_at", models.DateTimeField())],
    [migrations.AddIndex("response", models.Index(fields=["position"], name="by_position"))],
    [migrations.AddConstraint("response", models.CheckConstraint(condition=models.Q(position__gt=0), name="c"))],
    [migrations.RunPython(migrations.RunPython.noop)],
    [migrations.RunSQL("SELECT 1")],
    [migrations.SeparateDatabaseAndState([migrations.RemoveField("attempt", "submitted_at")], [])],
    [AddIndexOnline("response", models.Index(fields=["position"], name="by_position"))],
]


@pytest.mark.parametrize("operations", GOOD, ids=lambda operations: operations[0].describe())
def test_what_only_adds_is_allowed(loader, operations):
    assert found_in(loader, *operations) == []


@pytest.mark.parametrize("operations", BAD, ids=lambda operations: operations[0].describe())
def test_what_old_code_cannot_bear_is_refused(loader, operations):
    assert len(found_in(loader, *operations)) == 1


def test_what_no_release_uses_any_more_may_go(loader):
    assert found_in(loader, migrations.RemoveField("attempt", "submitted_at"), contracts="not read since 0.3") == []


def test_an_index_on_a_large_table_is_made_online(loader):
    index = AddIndexOnline("response", models.Index(fields=["position"], name="by_position"))

    assert found_in(loader, index, atomic=False) == []


# Waiting for locks


def lock_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


def send(signal):
    from django.apps import apps

    arguments = {"app_config": apps.get_app_config("accounts"), "verbosity": 0, "interactive": False}
    signal.send(sender=arguments["app_config"], using="default", apps=apps, plan=[], **arguments)


def test_migrations_do_not_wait_long_for_a_table_and_others_do(db):
    before = lock_timeout()
    send(pre_migrate)
    while_migrating = lock_timeout()
    send(post_migrate)

    assert (before, while_migrating, lock_timeout()) == ("0", "5s", "0")


def test_an_index_is_made_online_and_keeps_nobody_from_writing(transactional_db, loader):
    operation = AddIndexOnline("cohort", models.Index(fields=["name"], name="made_online"))
    before = loader.project_state([("practice", "0009_attempt_latest")])
    after = before.clone()
    operation.state_forwards("practice", after)

    with CaptureQueriesContext(connection) as queries, connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("practice", editor, before, after)
        operation.database_backwards("practice", editor, after, before)

    assert [sql["sql"] for sql in queries if "CREATE INDEX CONCURRENTLY" in sql["sql"]]
    assert lock_timeout() == "5s"
    send(post_migrate)
