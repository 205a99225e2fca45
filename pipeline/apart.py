"""Pages read in a process of their own, with limits of time and memory: those whose readers are not our code.

A PDF is read by a library in C++. What that does with a hostile file, nobody can tell before: it may take memory
without end, or end the process. So this module is also the program that such a process runs, with no secrets in its
environment (``python -m pipeline.apart``).
"""

import os
import pickle
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from pipeline.content.extraction import Explained, read_document
from pipeline.content.formats import Document
from pipeline.content.model import Snapshot
from pipeline.content.registry import reader_of
from pipeline.content.wrong import DAMAGED, TOO_COMPLEX
from pipeline.sites import Sites

# What reading one page may take: seconds of processor time, seconds in all, bytes of address space.
_CPU_S = 20
_WALL_S = 90
_MEMORY = 1 << 30
# How a process ends that was given something broken: by an access to memory that is not there.
_CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE})
_TOO_MUCH = "what it unpacks to is too large to be read"
_ROOT = str(Path(__file__).parents[1])


def read_page(
    body: bytes, url: str, content_type: str | None = None, *, sites: Sites, explaining: bool = False
) -> Explained:
    """Return what ``extract`` or ``explain`` returns, read in a process of its own where the format asks for one.

    ``snapshot.trouble`` is too-complex where that process reached a limit, damaged where it broke down.
    """
    document = Document(body, url, content_type, sites, explaining)
    reader = reader_of(body, url, content_type)
    if not reader.apart:
        return read_document(document)
    trouble, why = DAMAGED, "what reads it broke down"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "pipeline.apart"],
            input=pickle.dumps(document),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WALL_S,
            env={"PYTHONPATH": _ROOT, "PATH": os.defpath},
            check=False,
        )
        if done.returncode == 0:
            return msgspec.msgpack.decode(done.stdout, type=Explained)
        if -done.returncode not in _CRASHES:
            trouble, why = TOO_COMPLEX, _TOO_MUCH
    except subprocess.TimeoutExpired:
        trouble, why = TOO_COMPLEX, _TOO_MUCH
    except msgspec.MsgspecError:
        pass
    version = reader.version(url, sites)
    return Explained(Snapshot(url, "", version, (), trouble=trouble), (why,), ())


def _limit() -> None:
    """Keep this process within its limits; the system ends it where it leaves them."""
    import resource

    for what, most in (
        (resource.RLIMIT_CPU, _CPU_S),
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (allowed, allowed))


def main() -> None:
    """Read the document on standard input; write what was found to standard output, and nothing else."""
    _limit()
    # Only the process that started this one writes here.
    document = pickle.load(sys.stdin.buffer)  # noqa: S301
    sys.stdout.buffer.write(msgspec.msgpack.encode(read_document(document)))


if __name__ == "__main__":
    main()
