"""The installed Chromium, for tests of what people see: it loads nothing but what the test hands it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

from pipeline.browser.process import CHROMIUM, find_chromium
from pipeline.browser.process import Browser as Drawing

QUIET = (
    *("--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--disable-quic"),
)


def chromium() -> str:
    """Return the browser: CHROMIUM in the environment, else the one on the path; skip where there is none."""
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not named:
        pytest.skip("no Chromium: install it (apt-get install chromium) or name it in CHROMIUM")
    return named


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the browser with an empty profile of its own, and stop it afterwards."""
    # Chromium refuses its sandbox to root; the page it shows is ours.
    root = ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *root])
        try:
            yield browser
        finally:
            browser.close()


class _Kept:
    """The browser that draws pages, which stays for the next test: starting one takes seconds."""

    started: Drawing | None = None

    def __init__(self, path: str) -> None:
        # Where a test names another program, or none, the browser is its own.
        self._own = Drawing(path) if path != _installed() else None
        if self._own is None and _Kept.started is None:
            _Kept.started = Drawing(path)
        browser = self._own or _Kept.started
        assert browser is not None
        self.draw, self.reply = browser.draw, browser.reply

    def close(self) -> None:
        if self._own is not None:
            self._own.close()


def _installed() -> str:
    return find_chromium({CHROMIUM: chromium(), "PATH": os.environ["PATH"]})


@contextmanager
def kept() -> Iterator[None]:
    """Let all runs draw their pages with one browser; what a page may do there is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pipeline.browser.process.Browser", _Kept)
        yield
    if _Kept.started is not None:
        _Kept.started.close()
        _Kept.started = None
