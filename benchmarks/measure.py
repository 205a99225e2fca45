"""What a command costs: CPU time of its whole process tree, wall time, and peak memory."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU (user + system, children that were waited for included) and wall in seconds, peak RSS in MB."""

    cpu_s: float
    wall_s: float
    rss_mb: float
    code: int


def run(
    command: Sequence[str], folder: Path, output: Path, environment: Mapping[str, str] | None = None
) -> Cost:
    """Run ``command`` in ``folder`` with standard output in ``output`` and errors beside it.

    The peak is that of the largest process of the tree, and never less than the size of this one (the kernel
    counts the moment between fork and exec), so keep the measuring process small.
    """
    errors = output.with_suffix(".stderr")
    started = time.monotonic()
    with output.open("wb") as out, errors.open("wb") as err:
        child = subprocess.Popen(
            command, cwd=folder, stdout=out, stderr=err, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu = usage.ru_utime + usage.ru_stime
    return Cost(cpu, time.monotonic() - started, usage.ru_maxrss / 1024, child.returncode)
