"""The memory allocator of glibc, set up for threads that read pages."""

import ctypes
import sys

# <malloc.h> of glibc.
_M_ARENA_MAX = -8


def share_heap() -> None:
    """Make all threads of this process use one malloc arena.

    glibc creates an arena for each thread, and each keeps the memory that its largest page needed: 20 MB with
    eight threads. The interpreter runs one thread at a time, so they do not contend for the one arena. Other C
    libraries have one heap as it is.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        mallopt(_M_ARENA_MAX, 1)
