"""Every test starts from the same empty world: no home, no git configuration, no proxy, no token."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Hundreds of tests start the command: without bytecode each would compile the whole package anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# What a developer's shell, a git hook or a CI service may have set and a run would read.
_FOREIGN = ("GIT_", "GITHUB_", "GITLAB_", "CI_", "SYSTEM_", "CONTENT_SYNC_", "RICH_", "PIP_")
_PROXIES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")
_FOREIGN_NAMES = {
    *(
        "CI",
        "COLUMNS",
        "EDITOR",
        "FORCE_COLOR",
        "GH_TOKEN",
        "LINES",
        "NO_COLOR",
        "PAGER",
        "SOURCE_DATE_EPOCH",
    ),
    *("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "VISUAL"),
    *_PROXIES,
    *(name.upper() for name in _PROXIES),
}

settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


def pytest_configure(config: pytest.Config) -> None:
    """Clean the environment before anything is imported that reads it, in every worker."""
    for name in list(os.environ):
        if name.startswith(_FOREIGN) or name in _FOREIGN_NAMES:
            del os.environ[name]
    home = Path(tempfile.mkdtemp(prefix="content-sync-home-"))
    config.stash[_HOME] = home
    os.environ.update(_hermetic(home))


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the empty home away again; nothing in it is worth keeping."""
    import shutil

    shutil.rmtree(config.stash.get(_HOME, Path(os.devnull)), ignore_errors=True)


_HOME = pytest.StashKey[Path]()


def _hermetic(home: Path) -> dict[str, str]:
    person = {"NAME": "Test Author", "EMAIL": "author@example.com", "DATE": "2026-01-02T03:04:05+00:00"}
    return {
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
        "TERM": "dumb",
        "TZ": "UTC",
        # Pages of made-up hosts are recordings or servers of the tests.
        "CONTENT_SYNC_ALLOW_RESERVED": "1",
        **{f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in person.items()},
    }


@pytest.fixture
def allow_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admit pages on loopback, as a rehearsal does; without it they are refused, as on a real run."""
    monkeypatch.setenv("CONTENT_SYNC_ALLOW_LOOPBACK", "1")


@pytest.fixture
def no_identity(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the committer away: a fresh machine or container where git knows nobody."""
    for role in ("AUTHOR", "COMMITTER"):
        for key in ("NAME", "EMAIL", "DATE"):
            monkeypatch.delenv(f"GIT_{role}_{key}", raising=False)


@pytest.fixture(scope="module")
def kept_browser() -> Iterator[None]:
    """All pages that the tests of a module draw are drawn by one browser."""
    from tests.browser import kept

    with kept():
        yield
