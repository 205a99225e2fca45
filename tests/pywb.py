"""A real Memento server on loopback: pywb from an environment of its own, which ``.ci/run`` makes."""

import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

PYWB = Path(__file__).resolve().parent.parent / ".venv-pywb" / "bin"
_STARTS_S = 60


@contextmanager
def pywb(folder: Path, warcs: Sequence[Path]) -> Iterator[str]:
    """Serve ``warcs`` from the collection ``pages`` below ``folder``, and give the prefix of its addresses."""
    if not (PYWB / "wayback").exists():
        pytest.skip(
            f"pywb is not in {PYWB.parent}: `python3 -m venv .venv-pywb && .venv-pywb/bin/pip install pywb`"
        )
    folder.mkdir()
    for arguments in (["init", "pages"], ["add", "pages", *map(str, warcs)]):
        manage = [str(PYWB / "wb-manager"), *arguments]
        subprocess.run(manage, cwd=folder, check=True, capture_output=True, timeout=120)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (folder / "log").open("wb")
    server = subprocess.Popen(
        [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port)], cwd=folder, stdout=log, stderr=log
    )
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}/pages/"
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _wait(port: int) -> None:
    until = time.monotonic() + _STARTS_S
    while True:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
