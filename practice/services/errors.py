"""What can stand in the way of a service; edges map these to answers."""

from practice.models import Attempt, Response


class PracticeError(Exception):
    """Base of everything below."""


class AttemptClosed(PracticeError):
    """The attempt no longer takes responses."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        super().__init__("This attempt has ended. Nothing was changed.")


class StaleResponse(PracticeError):
    """A newer response is stored; it was kept."""

    def __init__(self, stored: Response) -> None:
        self.stored = stored
        super().__init__("A newer answer to this question is stored, made in another tab or on another device.")


class ResponseChecked(PracticeError):
    """The candidate has seen the key of this item in this attempt."""

    def __init__(self, stored: Response) -> None:
        self.stored = stored
        super().__init__("The answer to this question has been shown; the response can no longer change.")


class NoSuchPosition(PracticeError):
    """The attempt has no item at this position."""


class NothingToDraw(PracticeError):
    """No item matches what was asked for."""


class TooManyOpen(PracticeError):
    """This person has as many drills and tutor sittings under way as anybody may have."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"You have {limit} drills and tutor sittings under way, which is as many as there can be."
            " Finish or end one of them first: they are listed under Progress."
        )


class TooManyStarts(TooManyOpen):
    """This person started as many sittings in a short time as nobody can sit."""

    def __init__(self, limit: int, minutes: int) -> None:
        PracticeError.__init__(
            self,
            f"You started {limit} sittings in the last {minutes} minutes, which is as many as there can be."
            " Go on with one of them, or wait a little.",
        )
        self.wait_s = 60 * minutes


class FixedSitting(PracticeError):
    """The sitting has had all its items from its start."""


class NextItemNotYet(PracticeError):
    """What comes next depends on a response that was not checked yet."""


class FeedbackWithheld(PracticeError):
    """The item is part of a mock of this person that is not scored yet."""


class NoFeedback(PracticeError):
    """This mode shows nothing before the end."""
