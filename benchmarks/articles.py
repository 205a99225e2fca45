"""Reading a whole content repository: CPU time and memory, first run and second, beside a bare parse.

    python benchmarks/articles.py DIRECTORY [FILES]

The Markdown files of DIRECTORY are repeated under new names (each with a line of its own, so that no two are
one blob) until there are FILES of them (15,600, the size of a real support-content repository), committed to
a temporary repository, and read as ``sync`` reads them. Every figure is taken in a process of its own.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEASURE = "--measure"


def main(directory: Path, wanted: int) -> None:
    """Print one row a reading, with ratios against the bare parse."""
    with tempfile.TemporaryDirectory(prefix="articles-") as folder:
        repository = Path(folder)
        size = fill(repository, directory, wanted)
        print(f"{wanted} files, {size / 1e6:.1f} MB of Markdown\n")
        rows = [
            (name, measured(name, repository))
            for name in ("bare parse", "first run", "second run", "one edit")
        ]
    base = rows[0][1]["cpu_s"]
    heads = "".join(f"{key:>{width}}" for key, width in COLUMNS)
    print(f"{'':<12}{'CPU s':>8}{'ratio':>8}{'peak MB':>9}{heads}")
    for name, row in rows:
        counts = "".join(f"{row.get(key, ''):>{width}}" for key, width in COLUMNS)
        print(f"{name:<12}{row['cpu_s']:>8.2f}{row['cpu_s'] / base:>8.2f}{row['peak_mb']:>9.0f}{counts}")
    print(f"\nsecond run {rows[1][1]['cpu_s'] / rows[2][1]['cpu_s']:.1f} times faster than the first")


READINGS = ("bare parse", "first run", "second run", "one edit")
COLUMNS = (("articles", 10), ("links", 8), ("watched", 9), ("pages", 8))


def fill(repository: Path, directory: Path, wanted: int) -> int:
    """Write and commit the files; return their size in bytes."""
    sources = sorted(
        path for path in directory.rglob("*.md") if "articles" in path.relative_to(directory).parts
    )
    size = 0
    for number in range(wanted):
        source = sources[number % len(sources)]
        data = source.read_bytes() + f"\n\nCopy {number}.\n".encode()
        path = repository / "articles" / str(number // len(sources)) / source.relative_to(directory)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        size += len(data)
    git(repository, "init", "--quiet")
    git(repository, "config", "core.autocrlf", "false")
    commit(repository)
    return size


def commit(repository: Path) -> None:
    git(repository, "add", "--all")
    git(
        repository,
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@example.com",
        "commit",
        "--quiet",
        "-m",
        "articles",
    )


def git(repository: Path, *arguments: str) -> None:
    subprocess.run(["git", "-C", str(repository), *arguments], check=True)


def measured(name: str, repository: Path) -> dict[str, float]:
    """Run one reading in a process of its own and return what it measured."""
    if name == "one edit":
        path = next((repository / "articles").rglob("*.md"))
        path.write_bytes(path.read_bytes() + b"\nEdited.\n")
        commit(repository)
    run = [sys.executable, __file__, MEASURE, name, str(repository)]
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def measure(name: str, repository: Path) -> dict[str, float]:
    counts = bare_parse(repository) if name == "bare parse" else reading(repository)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"cpu_s": time.process_time(), "peak_mb": peak, **counts}


def bare_parse(repository: Path) -> dict[str, float]:
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for path in (repository / "articles").rglob("*.md"):
        markdown.parse(path.read_bytes().decode("utf-8", "replace"))
    return {}


def reading(repository: Path) -> dict[str, float]:
    from pipeline.config import Config
    from pipeline.corpus.read import read_corpus
    from pipeline.git.repository import Repository

    corpus = read_corpus(Repository(repository), Config(), committed=True)
    watched = [link for link in corpus.links if link.watched]
    return {
        "articles": len(corpus.articles),
        "links": len(corpus.links),
        "watched": len(watched),
        "pages": len({link.page for link in watched}),
    }


if __name__ == "__main__":
    if sys.argv[1] == MEASURE:
        print(json.dumps(measure(sys.argv[2], Path(sys.argv[3]))))
    else:
        main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 15_600)
