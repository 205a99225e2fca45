"""What a catch-up costs: requests and hours on paper, and CPU and memory against an archive simulated on loopback.

Run: python -m benchmarks.catch_up [--pages 500 2000]

Articles link to pages as in a content repository (3.26 links each, 1.08 articles a page). The archive has two
captures of each page, and one page in ten has changed since. Politeness is off; memory is that of the process.
"""

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random

SITE = "https://docs.example.com"
LINKS = 3.26
ARTICLES_A_PAGE = 15_000 / 13_880
# The Wayback Machine is asked once in four seconds; a page takes its list and one capture.
SECONDS, REQUESTS = 4, 2
_LIST = re.compile(r"/web/timemap/link/(https://\S+)")
_CAPTURE = re.compile(r"/web/(\d{14})id_/https://\S+/p(\d+)")


def text(number: int, old: bool) -> bytes:
    """Return page ``number`` as it was or is; one in ten differs."""
    days = number % 90 + (1 if old and number % 10 == 0 else 2)
    rest = "".join(
        f"<h2>Part {n}</h2><p>Page {number} tells {n} more things of its part.</p>" for n in range(40)
    )
    head = f"<html><title>P{number}</title><body><main><h1>P{number}</h1>"
    page = f"{head}<p>It keeps a backup for {days} days.</p>{rest}"
    return page.encode()


class _Archive(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a list of two captures, or with one of them."""
        listed, capture = _LIST.match(self.path), _CAPTURE.match(self.path)
        headers = {"Content-Type": "text/html"}
        if listed:
            at = f"http://127.0.0.1:{self.server.server_port}/web"  # type: ignore[attr-defined]
            body = "".join(
                f'<{at}/{day}000000/{listed[1]}>; rel="memento"; datetime="{said} 00:00:00 GMT",\n'
                for day, said in (("20200101", "Wed, 01 Jan 2020"), ("20230101", "Sun, 01 Jan 2023"))
            ).encode()
            headers["Content-Type"] = "application/link-format"
        elif capture:
            body, headers["Memento-Datetime"] = text(int(capture[2]), True), "Wed, 01 Jan 2020 00:00:00 GMT"
        else:
            body = b""
        self.send_response(200 if body else 404)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def lay_out(folder: Path, pages: int) -> None:
    """Make a content repository whose pages are all accepted."""
    from pipeline.content.extraction import extract
    from pipeline.snapshots.decoding import checked
    from pipeline.snapshots.paths import Root

    draw = Random(7)
    for number in range(pages):
        url = f"{SITE}/p{number}"
        file = folder / Root().snapshot(url)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(checked(extract(text(number, False), url)))
    (folder / "articles").mkdir()
    for number in range(round(pages * ARTICLES_A_PAGE)):
        cited = [number % pages, *(draw.randrange(pages) for _ in range(round(LINKS) - 1))]
        lines = "\n\n".join(
            f"It keeps a backup for {n % 90 + 1} days, see [P{n}]({SITE}/p{n})." for n in cited
        )
        (folder / "articles" / f"a{number}.md").write_text(f"# A{number}\n\n{lines}\n")
    (folder / "content-sync.toml").write_text('[visit]\nrate_per_host = 0\n[articles]\npath = "articles"\n')
    git = ["git", "-C", str(folder), "-c", "user.name=b", "-c", "user.email=b@example.com", "-c", "gc.auto=0"]
    subprocess.run([*git, "init", "-q", "-b", "main"], check=True)
    names = sorted(str(file.relative_to(folder)) for file in (folder / "articles").iterdir())
    dates = {"GIT_AUTHOR_DATE": "2021-06-01T00:00:00Z", "GIT_COMMITTER_DATE": "2021-06-01T00:00:00Z"}
    # A commit of more than 50 files is no review of any.
    for start in range(0, len(names), 50):
        subprocess.run([*git, "add", "--", *names[start : start + 50]], check=True)
        subprocess.run([*git, "commit", "-qm", "articles"], check=True, env=os.environ | dates)
    subprocess.run([*git, "add", "--all"], check=True)
    subprocess.run([*git, "commit", "-qm", "baseline"], check=True)


def once(folder: Path, prefix: str) -> None:
    """Catch up in this process, and print what it took."""
    from pipeline.config import load_config
    from pipeline.jobs.catch_up import CatchUp, catch_up
    from pipeline.run import Options
    from tests.content_repo import Silent

    begun, cpu = time.monotonic(), time.process_time()
    found = catch_up(CatchUp(Options(folder, load_config(folder)), (prefix,)), Silent())
    seconds, cpu = time.monotonic() - begun, time.process_time() - cpu
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    flags = sum(finding.verdict.flags for finding in found.result.report.findings)
    print(f"{found.pages:>6} {found.requests:>9} {flags:>6} {seconds:>9.1f} {cpu:>7.1f} {memory:>7}")


def main() -> None:
    """Print the table."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=int, nargs="+", default=[500, 2000])
    options.add_argument("--once", nargs=2, metavar=("FOLDER", "PREFIX"), help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.once:
        once(Path(asked.once[0]), asked.once[1])
        return
    pages = 13_880
    hours = pages * REQUESTS * SECONDS / 3600
    print(
        f"On paper, 15,000 articles and {pages:,} pages: {pages * REQUESTS:,} requests, {hours:.0f} hours\n"
    )
    print(f"{'pages':>6} {'requests':>9} {'flags':>6} {'seconds':>9} {'CPU s':>7} {'MB':>7}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Archive)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    prefix = f"http://127.0.0.1:{server.server_port}/web/"
    for count in asked.pages:
        with tempfile.TemporaryDirectory(prefix="catch-up-") as name:
            folder = Path(name) / "team"
            folder.mkdir()
            lay_out(folder, count)
            for _ in range(2):
                subprocess.run(
                    [sys.executable, "-m", "benchmarks.catch_up", "--once", str(folder), prefix],
                    check=True,
                    env=os.environ | {"CONTENT_SYNC_ALLOW_LOOPBACK": "1"},
                )
    server.shutdown()


if __name__ == "__main__":
    main()
