"""Threads share one heap."""

import subprocess
import sys

import pytest

_THREADS = """
import ctypes, threading
from pipeline.fetch.malloc import share_heap
{prepare}
together = threading.Barrier(4)
def read():
    page = b"x" * 100_000
    together.wait()
threads = [threading.Thread(target=read) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
ctypes.CDLL(None).malloc_stats()
"""


def _heaps(prepare: str) -> int:
    program = [sys.executable, "-c", _THREADS.format(prepare=prepare)]
    output = subprocess.run(program, check=True, capture_output=True, text=True).stderr
    return output.count("Arena ")


@pytest.mark.skipif(not hasattr(__import__("ctypes").CDLL(None), "malloc_stats"), reason="not glibc")
def test_threads_that_read_pages_take_no_heap_of_their_own() -> None:
    assert _heaps("") > 1
    assert _heaps("share_heap()") == 1
