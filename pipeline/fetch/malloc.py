"""How the threads that read pages share memory."""

import sys

# <malloc.h> of glibc.
_M_ARENA_MAX = -8


def share_heap() -> None:
    """Let all threads of this process take memory from one heap, and give it back there.

    glibc gives every thread a heap of its own, and each keeps the room that its largest page took: 20 MB on eight
    threads. The interpreter lets one of them work at a time, so none waits for another. Other C libraries have
    one heap as it is.
    """
    import ctypes

    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt:
        mallopt(_M_ARENA_MAX, 1)
