"""How much lies in the broker, and for how long."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

SENT_AT = "sent_at"


@dataclass(frozen=True)
class QueueState:
    """messages: that no worker took yet; oldest_s: age of the oldest in seconds, 0 for none."""

    messages: int
    oldest_s: float


def stamp(now: datetime) -> dict[str, float]:
    """Headers of a message that is sent now."""
    return {SENT_AT: now.timestamp()}


def look(*, now: datetime) -> dict[str, QueueState]:
    """Queue -> its state; {} on a site whose queue lives in its web process.

    Raises redis.RedisError when the broker is away.
    """
    if not settings.REDIS_URL:
        return {}
    # an embedded site has no use for it, and every process would pay for it at its start
    import redis

    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as broker:
        # workers take from the right
        return {name: _state(broker.llen(name), broker.lindex(name, -1), now) for name in settings.TASK_QUEUES}


def _state(messages: Any, oldest: Any, now: datetime) -> QueueState:
    sent_at = json.loads(oldest)["headers"].get(SENT_AT) if oldest else None
    return QueueState(messages, max(0.0, now.timestamp() - sent_at) if sent_at else 0.0)
