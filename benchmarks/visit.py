"""Pages a second of a visit, beside a plain threaded requests loop and an aiohttp loop, over loopback.

Run: python benchmarks/visit.py [--pages 1000] [--in-flight 16]
It needs aiohttp: pip install content-sync[benchmark]

Politeness is off for all three; ours does everything else it always does: addresses checked and pinned,
robots.txt, caps, hashes, redirects by hand, bodies put aside. The server is a process of its own; CPU is the
client's.
"""

import argparse
import asyncio
import hashlib
import multiprocessing
import os
import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

BODY = (
    b"<html><body><main>"
    + b"<p>Sixty-four kilobytes of a page of documentation.</p>\n" * 1150
    + b"</main></body></html>"
)
ETAG = b'"v1"'


class _Server(asyncio.Protocol):
    """The smallest HTTP/1.1 server that keeps connections; ``/LATENCY_MS/N`` is a page."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1]
            latency = int(path.split(b"/")[1]) / 1000 if path[1:2].isdigit() else 0
            answer = _answer(path, head)
            if latency:
                asyncio.get_running_loop().call_later(latency, self.transport.write, answer)
            else:
                self.transport.write(answer)


def _answer(path: bytes, head: bytes) -> bytes:
    if path == b"/robots.txt":
        return b"HTTP/1.1 404 X\r\ncontent-length: 0\r\n\r\n"
    if b"if-none-match: " + ETAG in head.lower():
        return b"HTTP/1.1 304 X\r\netag: " + ETAG + b"\r\n\r\n"
    return (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\netag: %s\r\n"
        b"last-modified: Mon, 02 Nov 2026 10:00:00 GMT\r\ncache-control: public, max-age=600\r\n"
        b"content-length: %d\r\n\r\n%s" % (ETAG, len(BODY), BODY)
    )


def _serve(ready: Connection) -> None:
    async def main() -> None:
        server = await asyncio.get_running_loop().create_server(_Server, "127.0.0.1", 0)
        ready.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(main())


def ours(urls: list[str], in_flight: int, etag: str = "") -> int:
    from pipeline.config import Visit
    from pipeline.fetch import Response, visit
    from pipeline.pages import PageRequest
    from pipeline.snapshots import Capture

    def read(request: PageRequest, response: Response) -> Capture:
        return Capture(request.url, response.outcome, body_sha256=response.body_sha256)

    settings = Visit(rate_per_host=0, per_host=in_flight, concurrency=in_flight)
    return sum(1 for _ in visit([PageRequest(url, url, etag=etag) for url in urls], settings, read))


def plain_requests(urls: list[str], in_flight: int, etag: str = "") -> int:
    import threading

    import requests

    local = threading.local()
    headers = {"If-None-Match": etag} if etag else {}

    def get(url: str) -> str:
        if not hasattr(local, "session"):
            local.session = requests.Session()
        return hashlib.sha256(local.session.get(url, headers=headers, timeout=30).content).hexdigest()

    with ThreadPoolExecutor(in_flight) as pool:
        return sum(1 for _ in pool.map(get, urls))


def plain_aiohttp(urls: list[str], in_flight: int, etag: str = "") -> int:
    import aiohttp

    headers = {"If-None-Match": etag} if etag else {}

    async def main() -> int:
        gate = asyncio.Semaphore(in_flight)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=in_flight)) as session:

            async def get(url: str) -> str:
                async with gate, session.get(url, headers=headers) as response:
                    return hashlib.sha256(await response.read()).hexdigest()

            return len(await asyncio.gather(*map(get, urls)))

    return asyncio.run(main())


def _measured(
    run: Callable[[list[str], int, str], int], urls: list[str], in_flight: int, etag: str
) -> tuple[float, float]:
    """Return wall and CPU seconds of one run in a process of its own, imports left out."""
    parent, child = multiprocessing.Pipe()

    def work() -> None:
        run(urls[:2], in_flight, etag)
        wall, cpu = time.perf_counter(), time.process_time()
        run(urls, in_flight, etag)
        child.send((time.perf_counter() - wall, time.process_time() - cpu))

    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    result: tuple[float, float] = parent.recv()
    process.join()
    return result


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--pages", type=int, default=1000)
    options.add_argument("--in-flight", type=int, default=16)
    options.add_argument("--rounds", type=int, default=3)
    chosen = options.parse_args()
    os.environ["CONTENT_SYNC_ALLOW_LOOPBACK"] = "1"
    parent, child = multiprocessing.Pipe()
    server = multiprocessing.Process(target=_serve, args=(child,), daemon=True)
    server.start()
    port = parent.recv()
    runners = {"plain requests": plain_requests, "aiohttp": plain_aiohttp, "content-sync": ours}
    print(
        f"{chosen.pages} pages of {len(BODY) // 1024} KiB, {chosen.in_flight} in flight, "
        f"median of {chosen.rounds}"
    )
    print("| answer | latency ms | client | pages/s | wall, ratio to requests | CPU ms/page | CPU, ratio |")
    print("|---|---|---|---|---|---|---|")
    for etag in ("", ETAG.decode()):
        for latency in (0, 20, 80):
            urls = [f"http://127.0.0.1:{port}/{latency}/{n}" for n in range(chosen.pages)]
            runs: dict[str, list[tuple[float, float]]] = {name: [] for name in runners}
            for _ in range(chosen.rounds):
                for name, run in runners.items():
                    runs[name].append(_measured(run, urls, chosen.in_flight, etag))
            _print_rows("304" if etag else "200", latency, runs, chosen.pages)
    server.terminate()


def _print_rows(answer: str, latency: int, runs: dict[str, list[tuple[float, float]]], pages: int) -> None:
    middle = {
        name: tuple(statistics.median(run[part] for run in measured) for part in (0, 1))
        for name, measured in runs.items()
    }
    base = middle["plain requests"]
    for name, (wall, cpu) in middle.items():
        print(
            f"| {answer} | {latency} | {name} | {pages / wall:,.0f} | {wall / base[0]:.2f} "
            f"| {cpu * 1000 / pages:.2f} | {cpu / base[1]:.2f} |"
        )
    sys.stdout.flush()


if __name__ == "__main__":
    main()
