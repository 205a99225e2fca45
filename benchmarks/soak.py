"""The same work over and over in one process: descriptors, threads, memory and temporary files must not grow.

Run ``python -m benchmarks.soak [ROUNDS]``; it prints the counts after a tenth of the rounds and at the end.
"""

import gc
import os
import resource
import sys
import tempfile
import threading
from pathlib import Path

from tests.content_repo import SITE, archive, article, page, repository, run

ROUNDS = 100
PAGES = 20
_ALLOWED_KB = 20_000


def counts(temporary: Path) -> dict[str, int]:
    """Return what a run may leave open or lying about."""
    gc.collect()
    memory = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
    return {
        "descriptors": len(os.listdir("/proc/self/fd")),  # noqa: PTH208  (an iterator would hold one)
        "threads": threading.active_count(),
        "memory KB": memory,
        "temporary files": sum(1 for _ in temporary.iterdir()),
    }


def main() -> None:
    """Run, count, and compare the beginning with the end."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        folder = Path(name)
        temporary = folder / "tmp"
        temporary.mkdir()
        tempfile.tempdir = str(temporary)
        files = {f"articles/a{n}.md": article(f"A{n}", f"5 MB, see [p]({SITE}/p{n}).") for n in range(PAGES)}
        home = repository(folder / "home", files)
        early: dict[str, int] = {}
        for turn in range(rounds):
            pages = {f"/p{n}": page(f"P{n}", f"l|Limits|<p>{n + turn} MB.</p>") for n in range(PAGES)}
            run(home, archive(folder / "pages.warc.gz", pages))  # type: ignore[arg-type]
            if turn == rounds // 10:
                early = counts(temporary)
        late = counts(temporary)
        tempfile.tempdir = None
    print(f"after {rounds // 10} rounds: {early}\nafter {rounds} rounds: {late}")
    grown = {key: late[key] - early[key] for key in late}
    sys.exit(any(grown[key] > (_ALLOWED_KB if key == "memory KB" else 0) for key in grown))


if __name__ == "__main__":
    main()
