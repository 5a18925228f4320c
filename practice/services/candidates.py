"""Items of the bank as the learner model sees them, for what chooses one by one."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from domains.models import Exam
from examprep.accounts.models import User
from practice.core.choosing import Candidate
from practice.services.drawing import MAX_PRACTICE_POOL, Scope, Source, practice_pool
from practice.services.evidence import easiness_of
from questions.core.selection import Candidate as Item


@dataclass(frozen=True)
class Offer:
    """Items that may be asked, and the same for the rules of `practice.core.choosing`, where item_id is the place."""

    items: Sequence[Item]
    candidates: Sequence[Candidate]

    def item(self, candidate: Candidate) -> Item:
        return self.items[candidate.item_id]


def offer(user: User, exam: Exam, scope: Scope, rng: random.Random) -> Offer:
    """What a learner may be asked within domains, tasks and tags: what they never met; if that is few, also the rest.

    A bounded number of rows, whatever the size of the bank.
    """
    items = practice_pool(user, exam, replace(scope, source=Source.UNSEEN), rng)
    if len(items) < MAX_PRACTICE_POOL:
        known = {item.item_id for item in items}
        everything = practice_pool(user, exam, replace(scope, source=Source.ALL), rng)
        items += [item for item in everything if item.item_id not in known]
    easiness = easiness_of([item.item_id for item in items])
    candidates = [
        Candidate(place, item.task, item.domain, easiness[item.item_id], item.family, item.met_rank, item.kind)
        for place, item in enumerate(items)
    ]
    return Offer(items, candidates)
