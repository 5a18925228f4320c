"""A name server as Docker's: one name, and the addresses of the containers that run now."""

import socket
import threading

_POINTER_TO_THE_NAME, _A_IN, _TTL = b"\xc0\x0c", b"\0\x01\0\x01", b"\0\0\0\0"
_FOUND, _NO_SUCH_NAME = b"\x81\x80", b"\x81\x83"


class Names:
    """Answers every question for an A record with `addresses`, which may change at any time; none: no such name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = list(addresses)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            question, asker = self._socket.recvfrom(512)
            self._socket.sendto(self.answer(question), asker)

    def answer(self, question: bytes) -> bytes:
        """RFC 1035, section 4: a header of twelve bytes, the question repeated, then the records."""
        end = question.index(b"\0", 12) + 5  # the name ends with an empty label; type and class take two bytes each
        asked = question[12:end]
        found = self.addresses if asked[-4:] == _A_IN else []
        flags = _FOUND if self.addresses else _NO_SUCH_NAME
        header = question[:2] + flags + b"\0\x01" + len(found).to_bytes(2, "big") + b"\0\0\0\0"
        records = [_POINTER_TO_THE_NAME + _A_IN + _TTL + b"\0\x04" + socket.inet_aton(address) for address in found]
        return header + asked + b"".join(records)
