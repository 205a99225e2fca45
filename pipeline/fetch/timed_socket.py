"""Sockets whose reads end with the time limit of an exchange, however slowly the bytes arrive."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

CONNECT_S = 10.0

_exchange = threading.local()


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limit this thread's exchange with a server to ``seconds`` in all: connecting, reading and decoding."""
    _exchange.until = time.monotonic() + seconds
    try:
        yield
    finally:
        del _exchange.until


def time_left_s() -> float:
    """Return the seconds that the exchange of this thread may still take.

    Raises:
        TimeoutError: there are none.
    """
    until: float | None = getattr(_exchange, "until", None)
    if until is None:
        return CONNECT_S
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time for this request is over")
    return left


@contextmanager
def without_waiting() -> Iterator[None]:
    """Let reads of this thread return at once when nothing has arrived."""
    _exchange.polls = True
    try:
        yield
    finally:
        _exchange.polls = False


def _timeout_s() -> float:
    return 0.0 if getattr(_exchange, "polls", False) else time_left_s()


class TimedSocket(socket.socket):
    """A TCP socket with timed reads; ``answers`` counts the answers read from the connection."""

    answers = 0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read what has arrived, waiting at most until the time limit."""
        self.settimeout(_timeout_s())
        return super().recv_into(*args, **kwargs)


class TimedTLSSocket(ssl.SSLSocket):
    """The same for TLS."""

    answers = 0

    def recv_into(self, *args: Any, **kwargs: Any) -> int:
        """Read what has arrived, waiting at most until the time limit."""
        self.settimeout(_timeout_s())
        return super().recv_into(*args, **kwargs)
