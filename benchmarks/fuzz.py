"""Random input for every reader: no crash, no time-out, nothing written that cannot be read.

Run ``python -m benchmarks.fuzz [INPUTS] [SEED]``; it prints each input that breaks a promise by its seed.
"""

import sys
import time
import traceback

from tests.fuzzing import Fuzz

INPUTS = 200_000


def main() -> None:
    """Try the inputs and print what was found."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else INPUTS
    first = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    began, broken, slowest = time.monotonic(), 0, (0.0, 0)
    for seed in range(first, first + number):
        before = time.process_time()
        try:
            Fuzz(seed).run()
        except Exception:
            broken += 1
            print(f"seed {seed}:\n{traceback.format_exc(limit=-3)}")
        slowest = max(slowest, (time.process_time() - before, seed))
    took = time.monotonic() - began
    print(
        f"{number:,} inputs in {took:.0f} s, {broken} broken; slowest: {slowest[0]:.2f} s of CPU, seed {slowest[1]}"
    )
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
