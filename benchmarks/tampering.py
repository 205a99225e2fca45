"""A thousand random changes of a record and of its proof: ``prove --verify`` has to find every one of them.

A flipped bit on the disk may be one that compression does not use (padding behind the last block): then every object
is read as it was, nothing was changed, and it is counted apart.

python -m benchmarks.tampering [--changes 1000] [--seed 1]
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

from pipeline.baseline.record_ref import REF
from tests import tampering
from tests.jobs.test_prove_tampered import Recorded


def main() -> None:
    """Change, check, count; exit with 1 when something went unseen."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--changes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="skip so many of the changes")
    asked = parser.parse_args()
    chance = Random(asked.seed)
    made, missed, same = Counter[str](), list[str](), 0
    with tempfile.TemporaryDirectory(prefix="tampering-") as name:
        recorded = Recorded(Path(name))
        for number in range(asked.changes):
            kind = chance.choice(["proof", "pack", *tampering.CHANGES])
            title = kind if isinstance(kind, str) else kind.__name__
            if number < asked.first:
                continue
            made[title] += 1
            clone = Path(name) / "changed.git"
            if found(recorded, kind, Random(f"{asked.seed}-{number}"), clone):
                continue
            if kind != "proof" and everything(clone) == everything(recorded.clone):
                same += 1
            else:
                missed.append(f"{title} {asked.seed}-{number}")
    print(", ".join(f"{title} {count}" for title, count in sorted(made.items())))
    print(
        f"{asked.changes - len(missed)} of {asked.changes} found"
        + "".join(f"\nmissed: {one}" for one in missed)
    )
    sys.exit(bool(missed))


def everything(clone: Path) -> bytes:
    """Return the bytes of every object of the record, as git reads them."""
    listed = ["git", "-C", str(clone), "rev-list", "--objects", "--no-object-names", REF]
    names = subprocess.run(listed, capture_output=True, check=True).stdout
    read = ["git", "-C", str(clone), "cat-file", "--batch"]
    return subprocess.run(read, input=names, capture_output=True, check=True).stdout


def found(recorded: Recorded, kind: "tampering.Change | str", chance: Random, clone: Path) -> bool:
    """Make one change in a copy and return whether the check sees it."""
    if kind == "proof":
        proof = chance.choice([recorded.page, recorded.twin])
        return bool(recorded.against(recorded.clone, tampering.another(proof, chance)))
    shutil.rmtree(clone, ignore_errors=True)
    shutil.copytree(recorded.clone, clone)
    if isinstance(kind, str):
        tampering.byte_of_a_pack(tampering.packed(clone), chance)
    else:
        kind(clone, chance)
    return bool(recorded.against(clone, recorded.page))


if __name__ == "__main__":
    main()
