"""Where an answer ends on its connection (RFC 9112 6), so that no byte of one answer is taken for another's.

http.client reads a message up to its end and drops what it had buffered beyond. Here a connection is used again
only when the end of its answer is beyond doubt and nothing has arrived after it.
"""

import http.client
import io
import socket
from contextlib import suppress
from typing import Any

from urllib3.util.wait import wait_for_read

from pipeline.fetch.timed_socket import TimedSocket, TimedTLSSocket, without_waiting

# An answer to no request looks like the answer to the next one, but that one follows: wait so long for it.
_LINGER_S = 0.002
_WITHOUT_CONTENT = frozenset({204, 304})
# More digits are no length of anything.
_MAX_DIGITS = 15


class OutOfStepError(Exception):
    """More has arrived than one answer, on a connection used before: which request it answers is not known."""


class FramingError(http.client.HTTPException):
    """The headers do not say where the answer ends; the message says why."""


class FramedResponse(http.client.HTTPResponse):
    """The final answer to one request; the connection stays open only when that is safe."""

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        """Read from ``sock``."""
        super().__init__(sock, *args, **kwargs)
        self._socket = sock
        self._is_timed = isinstance(sock, TimedSocket | TimedTLSSocket)
        self._is_first = not getattr(sock, "answers", 0)
        self._given_up = False
        sock.answers = getattr(sock, "answers", 0) + 1  # type: ignore[attr-defined]

    def begin(self) -> None:
        """Read the header of the final answer; interim ones (1xx) are read and dropped (RFC 9110 15.2)."""
        super().begin()
        while 100 <= self.status < 200:
            self.headers = self.msg = None  # type: ignore[assignment]
            super().begin()
        if not self._has_certain_end() or not self._is_timed:
            self.will_close = True

    def _has_certain_end(self) -> bool:
        """Set the length of the content (RFC 9112 6.3); return false when the end should not be relied on.

        Raises:
            FramingError: the length cannot be known.
        """
        codings = self.headers.get_all("Transfer-Encoding", [])
        lengths = {
            length.strip()
            for field in self.headers.get_all("Content-Length", [])
            for length in field.split(",")
        }
        if self.status in _WITHOUT_CONTENT:
            # A server that declares content may well send it, whatever the status says.
            self.chunked, self.length = False, 0
            return not codings and lengths <= {"0"}
        if codings and not self.chunked and any(coding.strip().lower() != "identity" for coding in codings):
            raise FramingError("the transfer coding is not one that was asked for")
        if self.chunked:
            return not lengths and len(codings) == 1 and self.version == 11 and not self.headers.defects
        if not lengths:
            return False
        length = lengths.pop()
        if lengths or not (length.isascii() and length.isdigit() and len(length) <= _MAX_DIGITS):
            raise FramingError("the Content-Length is not one number")
        self.length = int(length)
        return not codings and not self.headers.defects

    def close(self) -> None:
        """Give up what was not read; the caller closes the connection."""
        self._given_up = True
        super().close()

    def _close_conn(self) -> None:
        """End reading: http.client calls this at the end of the answer.

        Raises:
            OutOfStepError: more has arrived, and this may be the late end of an earlier answer.
        """
        has_more = not self._given_up and self._is_timed and self._has_more()
        super()._close_conn()  # type: ignore[misc]
        if not has_more:
            return
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        if not self._is_first:
            raise OutOfStepError("the server sent more than one answer, so it is unclear which one this is")

    def _has_more(self) -> bool:
        """Return true when bytes have arrived that were not read: buffered here, by TLS or by the kernel."""
        if not isinstance(self.fp, io.BufferedReader):
            return False
        try:
            with without_waiting():
                if self.fp.peek(1):
                    return True
                waits = not self._is_first and wait_for_read(self._socket, _LINGER_S)
                return waits and bool(self.fp.peek(1))
        except (OSError, ValueError):
            return False
