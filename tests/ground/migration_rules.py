"""What a migration may not do while the code before it still runs; docs/migrations.md says what to do instead."""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.operations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    AlterUniqueTogether,
    DeleteModel,
    RemoveField,
    RenameField,
    RenameModel,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import Field, ManyToManyField
from django.db.models.fields import NOT_PROVIDED

from examprep.online import AddIndexOnline

# Those that grow with attempts, as Model: reading all rows, or keeping people from writing meanwhile, takes too long.
LARGE = {
    "practice": {"attempt", "response", "responsesave", "exposure", "scoringrun", "domainresult", "taskresult"},
}
RENAMES = (RenameField, RenameModel, AlterModelTable)
REMOVALS = (RemoveField, DeleteModel)


def broken_rules(migration: Migration, state: ProjectState) -> Iterator[str]:
    """state: of the project before the migration, which is applied to it."""
    if any(isinstance(operation, AddIndexOnline) for operation in migration.operations):
        if migration.atomic:
            yield "AddIndexOnline needs `atomic = False`"
        if len(migration.operations) > 1:
            yield "AddIndexOnline stands in a migration of its own: what is not atomic cannot be half done"
    for operation in migration.operations:
        yield from _broken_by(operation, migration, state)
        operation.state_forwards(migration.app_label, state)


def _broken_by(operation: Operation, migration: Migration, state: ProjectState) -> Iterator[str]:
    name = operation.describe()
    if isinstance(operation, RENAMES):
        yield f"{name}: old code does not know the new name; add a second one and move over"
    elif isinstance(operation, REMOVALS):
        if not getattr(migration, "contracts", ""):
            yield f"{name}: old code still asks for it; say in `contracts` since which release none does"
    elif isinstance(operation, AddField):
        if not _can_be_left_out(operation.field):
            yield f"{name}: old code inserts rows without it; null=True or db_default"
        yield from _too_long(operation, migration, unique=operation.field.unique)
    elif isinstance(operation, AlterField):
        yield from _altered(operation, migration, state)
    elif isinstance(operation, (AddIndex, AddConstraint, AlterUniqueTogether)):
        if not isinstance(operation, AddIndexOnline):
            yield from _too_long(operation, migration, unique=True)
    elif isinstance(operation, (RunPython, RunSQL)):
        if not operation.reversible:
            yield f"{name}: there is no way back; noop is one where nothing has to be undone"
    elif isinstance(operation, SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _broken_by(inner, migration, state)


def _can_be_left_out(field: Field) -> bool:
    return field.null or field.db_default is not NOT_PROVIDED or isinstance(field, ManyToManyField)


def _altered(operation: AlterField, migration: Migration, state: ProjectState) -> Iterator[str]:
    old = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
    new = operation.field
    length, types = old.max_length or 0, (type(old), type(new))
    is_longer = types[0] is types[1] and length <= (new.max_length or 0)
    if old.clone().db_type(connection) != new.clone().db_type(connection) and not is_longer:
        yield f"{operation.describe()}: another type, which rewrites the table; add a second column"
    if old.null and not new.null:
        yield f"{operation.describe()}: old code writes NULL; a check constraint comes first, NOT NULL a release later"
    if new.unique and not old.unique:
        yield from _too_long(operation, migration, unique=True)


def _too_long(operation: Operation, migration: Migration, *, unique: bool) -> Iterator[str]:
    model = getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", "")
    if unique and model in LARGE.get(migration.app_label, set()):
        yield f"{operation.describe()}: nobody can write meanwhile; AddIndexOnline, or NOT VALID by RunSQL"
