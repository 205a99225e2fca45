"""Whole seasons at random, held to the truth: ``python -m benchmarks.rehearsal [--seeds 10] [--weeks 26]``.

Pages change, change back, vanish and return; articles are mended, moved and deleted; people merge, tick, comment,
close, take over parts and commit on the branch; the job runs in fresh clones, or with what it remembers. An
oracle knows what every article and every page says (``tests/season``). Each season prints a row: how often each
kind of fault was seen. All of them are to be 0.
"""

import argparse
import os
import tempfile
from pathlib import Path

from tests.season.audit import KINDS
from tests.season.weeks import rehearse


def main() -> None:
    """Play the seasons and print the table; ``--tell`` prints the first faults of each kind too."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--seeds", type=int, default=10)
    options.add_argument("--first", type=int, default=1, help="the first seed")
    options.add_argument("--weeks", type=int, default=26)
    options.add_argument("--tell", action="store_true")
    chosen = options.parse_args()
    os.environ["CONTENT_SYNC_ALLOW_RESERVED"] = "1"
    print(f"{'seed':>4}  {'memory':<6}  " + "  ".join(KINDS))
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        for memory in (False, True):
            with tempfile.TemporaryDirectory(prefix="content-sync-season-") as folder:
                tally = rehearse(Path(folder) / "season", seed, chosen.weeks, memory=memory)
            row = "  ".join(f"{tally.counts[kind]:>{len(kind)}}" for kind in KINDS)
            print(f"{seed:>4}  {'yes' if memory else 'no':<6}  {row}", flush=True)
            for kind in KINDS if chosen.tell else ():
                for what in tally.examples[kind][:5]:
                    print(f"      {kind}: {what}")


if __name__ == "__main__":
    main()
