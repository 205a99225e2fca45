"""CPU a page for an equal, a chrome-only and a new body, beside other readers, on saved pages of any kind.

    python -m benchmarks.extract DIRECTORY [--rounds N]

DIRECTORY is searched for ``*.html`` and ``*.html.gz``. The baseline is ``BeautifulSoup(body,
"lxml").get_text()``; trafilatura is measured when it is installed. Every number is the best of the rounds,
in one process.
"""

import argparse
import gzip
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from pipeline.content.extraction import extract
from pipeline.content.html.slices import slice_digest
from pipeline.snapshots.encoding import encode

# Learn's rules for Learn's pages, none for the rest: the page says which it is.
_LEARN = b'name="document_id"'


def load(folder: Path) -> list[tuple[bytes, str]]:
    """Return every page below ``folder`` with an address that picks its rules."""
    pages = []
    for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.html.gz"))):
        body = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        host = "learn.microsoft.com" if _LEARN in body else "pages.example"
        pages.append((body, f"https://{host}/{path.stem}"))
    return pages


def readers() -> dict[str, Callable[[bytes, str], object]]:
    """Return what is measured, the baseline first."""
    found: dict[str, Callable[[bytes, str], object]] = {
        "BeautifulSoup(lxml).get_text()": lambda body, url: BeautifulSoup(body, "lxml").get_text(),
        "parse alone (lexbor)": lambda body, url: LexborHTMLParser(body.decode("utf-8", "replace")),
        "equal body: SHA-256": lambda body, url: sha256(body).hexdigest(),
        "chrome-only: slice digest": lambda body, url: slice_digest(body, url),
        "new body: extract": lambda body, url: extract(body, url),
        "new body: extract and encode": lambda body, url: encode(extract(body, url)),
    }
    try:
        import trafilatura
    except ImportError:
        return found
    found["trafilatura.extract"] = lambda body, url: trafilatura.extract(body, output_format="markdown")
    return found


def measure(read: Callable[[bytes, str], object], pages: list[tuple[bytes, str]], rounds: int) -> float:
    """Return the best CPU time of one pass over all pages, seconds."""
    best = float("inf")
    for _ in range(rounds):
        start = time.process_time()
        for body, url in pages:
            read(body, url)
        best = min(best, time.process_time() - start)
    return best


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--limit", type=int, default=0, help="take only every n-th page so that this many are left"
    )
    options = parser.parse_args()
    pages = load(options.directory)
    if options.limit:
        pages = pages[:: max(1, len(pages) // options.limit)]
    size = sum(len(body) for body, _ in pages)
    print(f"{len(pages)} pages, {size / 1e6:.1f} MB")
    baseline = 0.0
    for name, read in readers().items():
        taken = measure(read, pages, options.rounds)
        baseline = baseline or taken
        print(f"{name:34} {taken / len(pages) * 1000:9.3f} ms/page   {taken / baseline:7.4f} of the baseline")


if __name__ == "__main__":
    main()
