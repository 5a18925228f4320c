"""How a process of the web server ends without leaving anybody unanswered."""

from gunicorn.workers.gthread import ThreadWorker


class AnsweringWorker(ThreadWorker):
    """Takes everybody who is connected already, then closes the door at once.

    gunicorn's own stops accepting and closes the socket seconds later: who connects meanwhile waits, and is cut off in
    the end. Who is refused at once goes to another server, as a proxy does for them.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if enabled or self.alive:
            return
        for listener in self.sockets:
            while self._accepts_from(listener):
                pass
            listener.close()

    def _accepts_from(self, listener: object) -> bool:
        before = self.nr_conns
        self.accept(listener)
        return self.nr_conns > before
