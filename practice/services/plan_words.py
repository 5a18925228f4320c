"""A study plan in words, the same on the page, in the calendar and in e-mails."""

from collections.abc import Mapping

from domains.models import Exam
from practice.core.phases import Phase
from practice.core.planning import Activity, Kind, Remark
from practice.services.insight.advice import exam_tasks
from practice.services.insight.words import NBSP, duration, plural

PHASES = {
    Phase.LEARN: ("Learn", "One task after the other: answer, and read why right after each question."),
    Phase.DRILL: ("Drill", "Sets of questions, tasks mixed, with the answers at the end of each set."),
    Phase.MOCKS: ("Full mocks", "The whole exam against the clock, and work on what it shows."),
    Phase.CONSOLIDATE: ("Consolidate", "What is due and short mixed sets. No mock any more."),
    Phase.REST: ("Rest", "Nothing new: sleep does more for the score than another set."),
}

_KINDS = {
    Kind.DIAGNOSTIC: "Diagnostic",
    Kind.MOCK: "Full mock exam",
    Kind.FINAL_MOCK: "Final mock exam",
    Kind.MOCK_REVIEW: "Go through your last mock exam",
    Kind.REST: "Rest before the exam",
    Kind.EXAM: "Exam day",
}

RATINGS = {1: "New to me", 2: "Heard of it", 3: "Can explain it", 4: "Can use it", 5: "Could teach it"}

WHY = (
    (
        "Questions before reading",
        "Being asked teaches more than reading again, so every phase works with questions (Dunlosky and others, 2013).",
    ),
    (
        "What is due comes first",
        "A question pays most when it returns just before you would forget it. Reviews take half a day at most"
        " (Cepeda and others, 2008).",
    ),
    (
        "Tasks by the points there are to gain",
        "The weight in the exam times what you are likely to miss. No task is left out: what you know fades too.",
    ),
    (
        "Never one task twice in a row",
        "Mixed practice feels harder and works better: 72 % against 38 % right in one trial (Rohrer and others, 2014).",
    ),
    (
        "Full mocks at a distance",
        "A score is uncertain by about 90 points to either side, so two close together say little. Most stand in the"
        " last four weeks, the final ones last, and none in the two days before the exam.",
    ),
    (
        "Made anew every day",
        "The plan starts from what you did and what is known today. A day off leaves no debt.",
    ),
)


def task_titles(exam: Exam) -> dict[str, str]:
    return {task.code: task.title for task in exam_tasks(exam)}


def activity_words(activity: Activity, titles: Mapping[str, str], *, is_done: bool = False) -> str:
    """ "Drill 10 questions: 3.5 Evaluate ML models". titles: task code -> title."""
    if activity.kind in _KINDS:
        return _KINDS[activity.kind]
    questions = plural(activity.count or 0, "question")
    if activity.kind == Kind.REVIEW:
        return f"Review {questions}" if is_done else f"Review {questions} due"
    verb = "Learn with" if activity.kind == Kind.LEARN else "Drill"
    about = f": {activity.task} {titles.get(activity.task, '')}".rstrip() if activity.task else ", tasks mixed"
    return f"{verb} {questions}{about}"


def one_line(text: str) -> str:
    """For what has one line: the subject of an e-mail, the title of an event."""
    return " ".join(text.split())


def minutes_words(minutes: int) -> str:
    """ "45 min", "2 h 50 min"; never in seconds."""
    return duration(60 * minutes) if minutes > 1 else f"{minutes}{NBSP}min"


def remark_words(remark: Remark, *, short_by: int, mock_minutes: int) -> str:
    """What the plan could not do, and what to do about it."""
    match remark:
        case Remark.EXAM_PAST:
            return "The day of your exam is over. The plan goes on without a date until you set another one."
        case Remark.NO_MINUTES:
            return "No day of your week has any minutes, so nothing is planned. Give at least one day some."
        case Remark.MOCK_TOO_LONG:
            return (
                f"A full mock takes {minutes_words(mock_minutes)}, and your longest day is {minutes_words(short_by)}"
                " shorter. The mocks stand on that day all the same: take the time once, or give one weekday more."
            )
        case Remark.NO_MOCKS_LEFT:
            return (
                "You have sat every mock exam there is, so none is planned. Another one would be mixed from questions"
                " you have met, and its score would flatter you."
            )
        case Remark.NOTHING_TO_DRILL:
            return "There are no questions to practise yet. They appear here as soon as an instructor publishes some."
