"""The workers of a round: how many are at work, and when one more should look for something to do."""

import math
import threading
import time

# Python runs one worker at a time. So one more leaves only where this process waits longer for each than a page
# without news takes it: a server that answers at once is asked by a single worker, a slow one by all of them.
# Beyond that they would wait for each other and not for pages.
_ROOM_S = 0.0003
# So much waiting counts for those that leave later, as several may come back at once.
_SPARE_S = 16 * _ROOM_S
# So often somebody looks whether there is room now: less and less often while there is none.
_LOOK_S = 0.001
_SELDOM_S = 0.016


class Crew:
    """Who takes turns under ``lock``, which is held whenever a method is called."""

    def __init__(self) -> None:
        """Begin with nobody at work."""
        self.lock = threading.Condition()
        self._at_work = 0
        # Waiting up to here, on the clock of ``_waited_s``, was made use of by those who left.
        self._used_s = _waited_s()
        self._look_s = _LOOK_S
        self._looks_at = math.inf

    def back(self) -> None:
        """Note that one has done what it was at work for."""
        self._at_work -= 1

    def begin(self, more_at: float) -> None:
        """Note that one is at work; see to it that another looks at ``more_at``, when there is more to do."""
        self._at_work += 1
        if max(more_at, time.monotonic() + self._look_s) < self._looks_at:
            self.lock.notify()

    def leave(self) -> None:
        """Note that one leaves for the network."""
        if self._at_work:
            self._look_s = _LOOK_S
        waited = _waited_s()
        self._used_s = min(max(self._used_s, waited - _SPARE_S) + _ROOM_S, waited)

    def may_leave_at(self, now: float) -> float:
        """When one more may leave, or look again whether it may (monotonic clock, s)."""
        if not self._at_work or _waited_s() - self._used_s >= _ROOM_S:
            return now
        return now + self._look_s

    def wait(self, seconds: float | None) -> None:
        """Wait until something happens, or for ``seconds``: of all who would wait as long, one keeps the time."""
        looks_at = math.inf if seconds is None else time.monotonic() + seconds
        if looks_at >= self._looks_at:
            self.lock.wait()
            return
        self._looks_at = looks_at
        self.lock.wait(seconds)
        self._looks_at = math.inf
        self._look_s = min(2 * self._look_s, _SELDOM_S)

    def wake(self) -> None:
        """Let everybody look: there is nothing left to wait for."""
        self.lock.notify_all()


def _waited_s() -> float:
    """How long this process did nothing, on a clock of its own."""
    return time.monotonic() - time.process_time()
