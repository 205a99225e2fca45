"""What a person sees: progress on standard error, the result on standard output.

A terminal gets colours and moving counts; a pipe or a CI log gets plain lines. Text from pages and articles is
never interpreted: no markup, no control characters, no line that a CI runner could take for a command.
"""

import shutil
import sys
import textwrap
import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from pipeline.report.escape import line

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import TaskID

PLAIN_EVERY_S = 5.0


def safe(text: str, limit: int = 0) -> str:
    """Return ``text`` on one line, without control or direction marks, cut to ``limit`` characters."""
    return line(text, limit)


def folded(text: str, hanging: int = 4) -> str:
    """Return ``text`` broken at spaces to the terminal's width, continued ``hanging`` columns further in.

    Words stay whole, so that addresses and places can still be followed. Off a terminal a line stays one line.
    """
    if not sys.stdout.isatty():
        return text
    width = max(shutil.get_terminal_size().columns, 20)
    lines = []
    for one in text.split("\n"):
        inner = one.lstrip(" ")
        indent = " " * (len(one) - len(inner))
        further = indent + " " * hanging
        lines += textwrap.wrap(
            inner,
            width,
            initial_indent=indent,
            subsequent_indent=further,
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return "\n".join(lines)


def time_left(done: int, total: int, seconds: float) -> str:
    """Return how long the rest of a stage takes at the pace so far, in words; "" when that is less than a minute."""
    left = seconds / done * (total - done) if done and total > done else 0.0
    minutes = round(left / 60)
    if minutes < 1:
        return ""
    return f", about {minutes} min left" if minutes < 120 else f", about {round(left / 3600)} h left"


class PlainProgress:
    """One line when a stage begins, and one every few seconds while it lasts."""

    def __init__(self) -> None:
        """Begin before the first stage."""
        self._name, self.total, self.done, self._said, self._begun = "", 0, 0, 0.0, 0.0

    def stage(self, name: str, total: int = 0) -> None:
        """Say that a stage begins."""
        self._name, self.total, self.done, self._said = name, total, 0, time.monotonic()
        self._begun = self._said
        print(f"{name}: {total}" if total else name, file=sys.stderr, flush=True)  # noqa: T201

    def step(self, detail: str) -> None:
        """Count a step; print a line when none was printed for a while."""
        self.done += 1
        if time.monotonic() - self._said > PLAIN_EVERY_S:
            self._said = time.monotonic()
            left = time_left(self.done, self.total, self._said - self._begun)
            told = f"{self._name}: {self.done}/{self.total} {safe(detail, 60)}{left}"
            print(told, file=sys.stderr, flush=True)  # noqa: T201

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is left open."""


class LiveProgress:
    """A bar with counts and the current host, on a terminal."""

    def __init__(self, console: "Console") -> None:
        """Draw on ``console`` from the first stage on."""
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        self._bars = Progress(
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(elapsed_when_finished=False),
            TextColumn("{task.fields[detail]}", markup=False),
            console=console,
        )
        self._task: TaskID | None = None
        self.done = self.total = 0

    def stage(self, name: str, total: int = 0) -> None:
        """Close the bar before and open one for this stage."""
        self._close()
        self.done, self.total = 0, total
        self._task = self._bars.add_task(name, total=total or None, detail="")

    def step(self, detail: str) -> None:
        """Move the bar on."""
        self.done += 1
        if self._task is not None:
            self._bars.update(self._task, advance=1, detail=safe(detail, 40))

    def _close(self) -> None:
        """Leave the last stage as it ended, however many steps were expected."""
        if self._task is not None:
            done = max(self._bars.tasks[self._task].completed, 1)
            self._bars.update(self._task, completed=done, total=done, detail="")

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._close()
        self._bars.stop()


def progress() -> PlainProgress | LiveProgress:
    """Return what suits standard error: a live bar on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        return PlainProgress()
    from rich.console import Console

    return LiveProgress(Console(stderr=True))
