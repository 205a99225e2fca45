"""Other ways to do the job, run beside ours: each installed into a virtual environment of its own.

A peer gets a folder, the addresses of the pages and the selector of the article, so that none of them reports
the chrome. ``stored`` counts the page texts a peer has kept so far, which shows that it did the work.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.site import SELECTOR

_HERE = Path(__file__).parent
_CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "content-sync" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Peer:
    """How to install, set up and run one peer; ``command`` gets the environment's ``bin`` and the folder."""

    key: str
    name: str
    packages: tuple[str, ...]
    prepare: Callable[[Path, list[str]], None]
    command: Callable[[Path, Path], list[str]]
    stored: Callable[[Path], int]
    largest: int = 5000

    def bin(self) -> Path:
        """Return the folder of the peer's programs, installed on first use."""
        return environment(self.key, self.packages)

    def versions(self) -> str:
        """Return what is installed, as ``name version, ...``."""
        return versions(self.key, self.packages)


def environment(name: str, packages: tuple[str, ...]) -> Path:
    """Return the ``bin`` folder of an environment with ``packages``, made on first use and then kept."""
    home = _CACHE / name
    wanted, stamp = "\n".join(packages), home / "packages.txt"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"installing {name} ...", file=sys.stderr, flush=True)
        subprocess.run([sys.executable, "-m", "venv", "--clear", home], check=True)
        subprocess.run([home / "bin/pip", "install", "-q", *packages], check=True)
        stamp.write_text(wanted, encoding="utf-8")
    return home / "bin"


def versions(name: str, packages: tuple[str, ...]) -> str:
    """Return what is installed of ``packages``, as ``name version, ...``."""
    code = (
        "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    )
    plain = [package.split("[")[0].split("=")[0] for package in packages]
    python = environment(name, packages) / "python"
    return subprocess.run(
        [python, "-c", code, *plain], capture_output=True, text=True, check=True
    ).stdout.strip()


def _lines(folder: Path, urls: list[str]) -> None:
    (folder / "urls.txt").write_text("\n".join(urls), encoding="utf-8")


def _script(name: str) -> Callable[[Path, Path], list[str]]:
    return lambda bin_, folder: [str(bin_ / "python"), str(_HERE / name), str(folder), SELECTOR]


def _counted(folder: Path) -> int:
    """The scripts write down how many pages each run found new or changed."""
    return sum(int(line) for line in (folder / "counts.txt").read_text(encoding="utf-8").split())


def _urlwatch(folder: Path, urls: list[str]) -> None:
    job = 'url: "{}"\nfilter:\n  - css: "{}"\n  - html2text:\n      method: pyhtml2text\n'
    (folder / "urls.yaml").write_text(
        "---\n".join(job.format(url, SELECTOR) for url in urls), encoding="utf-8"
    )
    report = "report:\n  text:\n    minimal: true\n  stdout:\n    color: false\n    enabled: true\n"
    (folder / "urlwatch.yaml").write_text(report, encoding="utf-8")
    (folder / "hooks.py").write_text("", encoding="utf-8")


def _urlwatch_command(bin_: Path, folder: Path) -> list[str]:
    files = [f"--{name}={folder / file}" for name, file in _URLWATCH_FILES.items()]
    return [str(bin_ / "urlwatch"), *files]


_URLWATCH_FILES = {"urls": "urls.yaml", "config": "urlwatch.yaml", "hooks": "hooks.py", "cache": "cache.db"}


def _webchanges(folder: Path, urls: list[str]) -> None:
    job = 'url: "{}"\nhttp_client: requests\nfilters:\n  - css: "{}"\n  - html2text\n'
    (folder / "jobs.yaml").write_text(
        "---\n".join(job.format(url, SELECTOR) for url in urls), encoding="utf-8"
    )
    report = "report:\n  stdout:\n    enabled: true\n    color: false\n"
    (folder / "config.yaml").write_text(report, encoding="utf-8")
    (folder / "hooks.py").write_text("", encoding="utf-8")


def _webchanges_command(bin_: Path, folder: Path) -> list[str]:
    files = [f"--jobs={folder / 'jobs.yaml'}", f"--config={folder / 'config.yaml'}"]
    files += [f"--hooks={folder / 'hooks.py'}", f"--database={folder / 'snapshots.db'}"]
    return [str(bin_ / "webchanges"), *files]


def _rows(file: str, query: str) -> Callable[[Path], int]:
    def count(folder: Path) -> int:
        with closing(sqlite3.connect(folder / file)) as database:
            return int(database.execute(query).fetchone()[0])

    return count


PEERS = (
    Peer(
        "urlwatch",
        "urlwatch, css + html2text",
        ("urlwatch", "cssselect", "lxml", "html2text"),
        _urlwatch,
        _urlwatch_command,
        _rows("cache.db", "SELECT count(*) FROM CacheEntry WHERE data != ''"),
    ),
    Peer(
        "webchanges",
        "webchanges, http_client requests",
        ("webchanges[requests]", "cssselect", "html2text"),
        _webchanges,
        _webchanges_command,
        _rows("snapshots.db", "SELECT count(*) FROM webchanges"),
    ),
    Peer(
        "plain-script",
        "requests + bs4 + deepdiff + GitPython",
        ("requests", "beautifulsoup4", "deepdiff", "gitpython"),
        _lines,
        _script("plain_script.py"),
        _counted,
        largest=1000,
    ),
    Peer(
        "async-script",
        "aiohttp + selectolax, fetch and extract only",
        ("aiohttp", "selectolax"),
        _lines,
        _script("async_script.py"),
        _counted,
    ),
)
