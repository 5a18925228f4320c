"""The knowledge log: a learner's notes on tasks, topics and services, searched together with their notes on questions.

Private; only their owner reads them. Notes on questions are written by `practice.services.study`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.html import strip_tags

from domains.models import Exam, Task
from examprep.accounts.models import User
from practice.core.attempt import Status
from practice.models import Note, Response, TopicNote
from practice.services.drawing import withheld_items
from practice.services.errors import PracticeError
from questions.core.figures import words_for_places
from questions.models import Tag

Subject = Task | Tag
_KINDS = (Tag.Kind.SERVICE, Tag.Kind.TOPIC)
MAX_WORDS = 10
MAX_SUBJECTS = 600
_STEM_LENGTH = 140


class NoteChanged(PracticeError):
    """Another text is kept on the subject than the writer has read; None when it was taken away."""

    def __init__(self, stored: TopicNote | None) -> None:
        self.stored = stored
        super().__init__("The note has changed since you opened it.")


@dataclass(frozen=True)
class NoteKey:
    """A note found, not read yet. is_topic: of the knowledge log, else on a question."""

    is_topic: bool
    pk: int
    updated_at: datetime


@dataclass(frozen=True)
class Place:
    """Where a note on a question was made, or can be made again: the last scored attempt with it."""

    attempt_id: UUID
    position: int


@dataclass(frozen=True)
class FoundNote:
    """A note as it is shown. code: of the task, "" for a topic or service; stem: how the question begins; subject:
    what a topic's note is about, as a form names it; place: of a note on a question, if an attempt with it is left."""

    is_topic: bool
    pk: int
    code: str
    title: str
    domain_number: int | None
    stem: str
    text: str
    updated_at: datetime
    subject: str
    place: Place | None

    @property
    def heading(self) -> str:
        return f"{self.code} {self.title}".strip()


def write_topic_note(
    *, user: User, exam: Exam, subject: Subject, text: str, seen_at: datetime | None, now: datetime
) -> None:
    """Keep this text as the person's note on a task, topic or service; an empty text takes the note away.

    seen_at: `updated_at` of the note that was read before, None when there was none. Raises NoteChanged when another
    text is kept by now, so that nobody overwrites what they did not see.
    """
    about: dict[str, Subject] = {"task" if isinstance(subject, Task) else "tag": subject}
    kept = TopicNote.objects.filter(user=user, exam=exam, **about)
    words = text.strip()
    if seen_at is None and words:
        is_done = _create(user, exam, about, words, now)
    elif seen_at is None:
        is_done = not kept.exists()
    else:
        unchanged = kept.filter(updated_at=seen_at)
        is_done = bool(unchanged.update(text=words, updated_at=now) if words else unchanged.delete()[0])
    if not is_done:
        raise NoteChanged(kept.first())


def _create(user: User, exam: Exam, about: dict[str, Subject], text: str, now: datetime) -> bool:
    try:
        with transaction.atomic():
            TopicNote.objects.create(user=user, exam=exam, text=text, updated_at=now, **about)
    except IntegrityError:
        return False
    return True


def delete_topic_note(*, user: User, note_id: int) -> bool:
    """Whether this person had such a note."""
    return bool(TopicNote.objects.filter(user=user, pk=note_id).delete()[0])


def topic_note(user: User, exam: Exam, subject: Subject) -> TopicNote | None:
    about = Q(task=subject) if isinstance(subject, Task) else Q(tag=subject)
    return TopicNote.objects.filter(about, user=user, exam=exam).first()


def subjects(exam: Exam) -> tuple[list[Task], list[Tag]]:
    """What can be written about: the tasks of the exam, and topics and services of the bank."""
    tasks = Task.objects.filter(domain__exam=exam).select_related("domain").order_by("domain__number", "code")
    return list(tasks), list(Tag.objects.filter(kind__in=_KINDS)[:MAX_SUBJECTS])


def search(user: User, words: str, exam: Exam) -> list[NoteKey]:
    """Notes in which all the words occur, whatever their case, in the text or in what it is about; latest first.

    No words find all. Notes on questions of a mock that is not scored yet stay closed: they may say the key.
    """
    topics = TopicNote.objects.filter(user=user, exam=exam)
    items = _item_notes(user, exam)
    for word in words.split()[:MAX_WORDS]:
        task = Q(task__title__icontains=word) | Q(task__code__istartswith=word)
        topics = topics.filter(Q(text__icontains=word) | Q(tag__name__icontains=word) | task)
        item_task = Q(item__task__title__icontains=word) | Q(item__task__code__istartswith=word)
        items = items.filter(Q(text__icontains=word) | item_task)
    found = [NoteKey(True, *row) for row in topics.values_list("pk", "updated_at")]
    found += [NoteKey(False, *row) for row in items.values_list("pk", "updated_at")]
    return sorted(found, key=lambda key: key.updated_at, reverse=True)


def _item_notes(user: User, exam: Exam) -> QuerySet[Note]:
    return Note.objects.filter(user=user, item__exam=exam).exclude(item__in=withheld_items(user))


def read_notes(user: User, keys: Sequence[NoteKey]) -> list[FoundNote]:
    """These notes in this order, in a bounded number of queries."""
    topics = TopicNote.objects.filter(user=user, pk__in=[key.pk for key in keys if key.is_topic])
    items = Note.objects.filter(user=user, pk__in=[key.pk for key in keys if not key.is_topic])
    topic_notes = list(topics.select_related("task__domain", "tag"))
    item_notes = list(items.select_related("item__task__domain", "item__current_version"))
    places = _places(user, [note.item_id for note in item_notes])
    found = {(True, note.pk): _found_topic(note) for note in topic_notes}
    found |= {(False, note.pk): _found_item(note, places.get(note.item_id)) for note in item_notes}
    return [found[key.is_topic, key.pk] for key in keys if (key.is_topic, key.pk) in found]


def _places(user: User, item_ids: Iterable[UUID]) -> dict[UUID, Place]:
    rows = (
        Response.objects.filter(attempt__user=user, attempt__status=Status.SCORED, item__in=list(item_ids))
        .order_by("attempt__submitted_at")
        .values_list("item", "attempt", "position")
    )
    return {item_id: Place(attempt_id, position) for item_id, attempt_id, position in rows}


def _found_topic(note: TopicNote) -> FoundNote:
    task = note.task
    return FoundNote(
        is_topic=True,
        pk=note.pk,
        code=task.code if task else "",
        title=task.title if task else str(note.tag),
        domain_number=task.domain.number if task else None,
        stem="",
        text=note.text,
        updated_at=note.updated_at,
        subject=subject_value(task or note.tag),
        place=None,
    )


def subject_value(subject: Subject | None) -> str:
    """A subject as a form and an address name it: "task-3.5", "tag-12"."""
    if subject is None:
        return ""
    return f"task-{subject.code}" if isinstance(subject, Task) else f"tag-{subject.pk}"


def subject_named(exam: Exam, *, value: str = "", task: str = "", topic: str = "") -> Subject | None:
    """A subject by its value, a task by its code, or a topic or service by its name; None when there is no such one."""
    kind, _, name = value.partition("-")
    code = name if kind == "task" else task
    tags = Tag.objects.filter(kind__in=_KINDS)
    if code:
        return Task.objects.filter(domain__exam=exam, code=code).first()
    if kind == "tag":
        return tags.filter(pk=int(name)).first() if name.isdecimal() and len(name) < 10 else None
    return tags.filter(name=topic).first() if topic else None


def _found_item(note: Note, place: Place | None) -> FoundNote:
    task, version = note.item.task, note.item.current_version
    stem = strip_tags(words_for_places(version.html["stem"])).strip() if version else ""
    short = stem if len(stem) <= _STEM_LENGTH else f"{stem[:_STEM_LENGTH].rsplit(' ', 1)[0]} …"
    return FoundNote(
        is_topic=False,
        pk=note.pk,
        code=task.code,
        title=task.title,
        domain_number=task.domain.number,
        stem=short,
        text=note.text,
        updated_at=note.updated_at,
        subject="",
        place=place,
    )


def all_notes(user: User, exam: Exam, chunk: int) -> Iterator[FoundNote]:
    """Every note, those by topic before those on questions, each part latest first; so many read at a time."""
    keys = sorted(search(user, "", exam), key=lambda key: not key.is_topic)
    for start in range(0, len(keys), chunk):
        yield from read_notes(user, keys[start : start + chunk])


def as_markdown(exam: Exam, notes: Iterable[FoundNote]) -> Iterator[str]:
    """The notes, those by topic first, as one Markdown document."""
    yield f"# Notes: {exam.title} ({exam.code})\n"
    part = None
    for note in notes:
        if note.is_topic != part:
            part = note.is_topic
            yield f"\n## {'By topic' if part else 'On questions'}\n"
        quoted = f"> {note.stem}\n\n" if note.stem else ""
        yield f"\n### {note.heading}\n\n{quoted}{note.text}\n"


def as_rows(notes: Iterable[FoundNote]) -> Iterator[dict[str, object]]:
    """The notes as rows of a table."""
    for note in notes:
        yield {
            "kind": "topic" if note.is_topic else "question",
            "about": note.heading,
            "question": note.stem,
            "text": note.text,
            "updated_at": note.updated_at,
        }
