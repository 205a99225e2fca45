"""The installed Chromium, for tests of what people see: it loads nothing but what the test hands it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

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
