"""The process with the browser, as this one sees it: started when the first page needs it, ended without a rest."""

import os
import queue
import shutil
import signal
import site
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Self

from pipeline.browser.messages import (
    Ask,
    Draw,
    Drawn,
    Failed,
    FromBrowser,
    Ready,
    Reply,
    next_from_browser,
    send,
)
from pipeline.pages import Outcome

CHROMIUM = "CONTENT_SYNC_CHROMIUM"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = f"to draw pages: install Chromium (Debian: apt-get install chromium), or name it in {CHROMIUM}"
# How long the browser may take to start, and to draw a page: the program itself gives up before (s).
_START_S = 60.0
_DRAW_S = 90.0
# How long it is given to end by itself (s).
_END_S = 5.0
# How often it is tried to delete what it wrote.
_TRIES = 20
_ROOT = str(Path(__file__).parents[2])


def find_chromium(environment: Mapping[str, str]) -> str:
    """Return the browser to start: what the environment names, else the one on the path, "" without any."""
    named = environment.get(CHROMIUM, "")
    path = environment.get("PATH")
    return next(filter(None, (shutil.which(name, path=path) for name in ((named,) if named else _NAMES))), "")


class Browser:
    """A browser that draws one page after the other.

    ``folder`` is where all its processes write; ``cut_off`` is known once it runs: see ``Ready``.

    A page that broke it down is not drawn, and the next one gets another browser.
    """

    def __init__(self, chromium: str) -> None:
        """Start nothing yet; ``chromium`` is the path of the program."""
        self._chromium = chromium
        self._process: subprocess.Popen[bytes] | None = None
        self._inbox: queue.Queue[FromBrowser | None] = queue.Queue()
        self.folder = ""
        self._lock = threading.Lock()
        self.cut_off = False

    def draw(self, page: Draw, ask: Callable[[int, str], None]) -> Drawn | Failed:
        """Return the page as its scripts draw it. ``ask`` is told what they ask for, by number; ``reply`` answers."""
        failed = self._start() if self._process is None else None
        result = failed or self._drawn(page, ask)
        if isinstance(result, Failed):
            self.close()
        return result

    def reply(self, answer: Reply) -> None:
        """Answer what the page asked for; any thread may do so, and nobody may be there any more."""
        process = self._process
        if process is None or process.stdin is None:
            return
        with self._lock, suppress(OSError, ValueError):
            send(process.stdin, answer)

    def _start(self) -> Failed | None:
        """Start the browser; return why it does not run."""
        self.folder = tempfile.mkdtemp(prefix="content-sync-browser-")
        self._inbox = queue.Queue()
        self._process = subprocess.Popen(  # noqa: S603  (this program, with a browser that the machine names)
            [sys.executable, "-P", "-m", "pipeline.browser.program", self._chromium, self.folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            # No secrets, and the temporary files of all its processes in one place.
            env={
                "PYTHONPATH": _ROOT,
                "PYTHONUSERBASE": site.getuserbase(),
                "PATH": os.defpath,
                "HOME": self.folder,
                "TMPDIR": self.folder,
            },
            start_new_session=True,
        )
        threading.Thread(target=_listen, args=(self._process, self._inbox), daemon=True).start()
        said = self._next(time.monotonic() + _START_S)
        if isinstance(said, Ready):
            self.cut_off = said.cut_off
            return None
        return said if isinstance(said, Failed) else Failed(Outcome.NO_READER, "the browser does not start")

    def _drawn(self, page: Draw, ask: Callable[[int, str], None]) -> Drawn | Failed:
        process, until = self._process, time.monotonic() + _DRAW_S
        assert process is not None and process.stdin is not None  # noqa: S101  (narrows the types)
        with self._lock, suppress(OSError):
            send(process.stdin, page)
        while (said := self._next(until)) is not None:
            if isinstance(said, Drawn | Failed):
                return said
            if isinstance(said, Ask):
                ask(said.number, said.address)
        return Failed(Outcome.TOO_COMPLEX, "its scripts broke the browser down, or do not end")

    def _next(self, until: float) -> FromBrowser | None:
        """Return the next message, ``None`` when there is none in time, or never will be."""
        try:
            return self._inbox.get(timeout=max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None

    def close(self) -> None:
        """End every process of the browser, and delete what it wrote."""
        process, self._process = self._process, None
        if process is None:
            return
        if self._lock.acquire(timeout=_END_S):
            # What reads there ends itself, and waits for what it started.
            with suppress(OSError):
                process.stdin.close()  # type: ignore[union-attr]
            self._lock.release()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_END_S)
        _end_those_in(self.folder)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        with suppress(OSError):
            process.stdout.close()  # type: ignore[union-attr]
        _delete(self.folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _listen(process: "subprocess.Popen[bytes]", inbox: "queue.Queue[FromBrowser | None]") -> None:
    with suppress(OSError, ValueError):
        while process.stdout is not None and (said := next_from_browser(process.stdout)) is not None:
            inbox.put(said)
    inbox.put(None)


def _delete(folder: str) -> None:
    """Delete a folder in which processes that were just ended may still write."""
    for _ in range(_TRIES):
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            return
        time.sleep(_END_S / _TRIES)


def _end_those_in(folder: str) -> None:
    """End the browser, which leads a group of its own: it is known by the folder of its profile, which is ours only.

    Where there is no /proc it ends by itself when the process that drove it has ended, for then its pipes close.
    """
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if folder.encode() in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
