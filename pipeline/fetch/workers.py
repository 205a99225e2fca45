"""Where pages are visited and read: in this process, in threads, in processes, or on a Dask cluster.

Work is sent as shards and returned as captures, through the ``concurrent.futures.Executor`` of the standard
library. Each lane has one shard under way, so that the lanes together keep to the rate of a host. The shard of a
worker that died is sent again; in the end its pages are deferred.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ThreadPoolExecutor,
    wait,
)
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path

from pipeline.config import Visit
from pipeline.errors import ConfigError
from pipeline.fetch import Web
from pipeline.fetch.read import Visitor
from pipeline.fetch.roads.base import Means
from pipeline.fetch.roads.walk import on_roads
from pipeline.fetch.warc import Recorder, Replay, open_replay
from pipeline.pages import Outcome, PageRequest, Shard, deal
from pipeline.sites import Sites
from pipeline.snapshots import Capture

# Small enough that a lost worker costs little and captures use little memory, large enough to be worth sending.
PAGES_A_SHARD = 200
MAX_TRIES = 3
CONNECT_S = 10


@contextmanager
def open_visitor(
    spec: str, settings: Visit, sites: Sites, archive: Replay | Recorder | None
) -> Iterator[Visitor]:
    """Yield the visitor that ``spec`` names: inline, threads:N, processes:N or dask:ADDRESS.

    Raises:
        ConfigError: ``spec`` is none of these, its cluster cannot be reached, or it cannot record.
    """
    if spec == "inline":
        with Web(settings, archive=archive, sites=sites) as web:
            yield on_roads(Means(web, settings, sites, archive))
        return
    if isinstance(archive, Recorder):
        raise ConfigError("--record needs --workers inline: workers do not share an archive.")
    path = str(archive.path) if archive else ""
    with closing(Pool(spec)) as pool:
        yield _visitor(pool, partial(visit_shard, settings=settings, sites=sites, replay=path))


def visit_shard(shard: Shard, settings: Visit, sites: Sites, replay: str = "") -> list[Capture]:
    """Visit and read the pages of ``shard`` in this process; ``replay`` names an archive to use instead."""
    with ExitStack() as stack:
        archive = stack.enter_context(open_replay(Path(replay), shard.turn)) if replay else None
        web = stack.enter_context(Web(settings, archive=archive, sites=sites, lanes=shard.lanes))
        return list(on_roads(Means(web, settings, sites, archive, shard.lanes))(shard.requests))


def open_executor(spec: str) -> tuple[Executor, int, Callable[[], object]]:
    """Return the executor that ``spec`` names, how many shards it runs at a time, and the function that ends it.

    Raises:
        ConfigError: ``spec`` is none of threads:N, processes:N and dask:ADDRESS, or no scheduler answers there.
    """
    kind, _, rest = spec.partition(":")
    if kind == "dask" and rest:
        return _dask(rest)
    if kind not in ("threads", "processes") or not rest.isdecimal() or not int(rest):
        raise ConfigError(
            f"--workers {spec}: unknown. Use inline, threads:N, processes:N or dask:ADDRESS (tcp://host:8786)."
        )
    lanes = int(rest)
    if kind == "threads":
        threads = ThreadPoolExecutor(lanes, thread_name_prefix="lane")
        return threads, lanes, partial(threads.shutdown, cancel_futures=True)
    # Here, because most runs start no process and the import costs them 50 ms of CPU.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    processes = ProcessPoolExecutor(lanes, mp_context=multiprocessing.get_context("forkserver"))
    return processes, lanes, partial(processes.shutdown, cancel_futures=True)


def _dask(address: str) -> tuple[Executor, int, Callable[[], object]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise ConfigError(
            "--workers dask: needs the extra: pip install 'content-sync[cluster]', here and on every worker."
        ) from error
    try:
        client = Client(address, timeout=CONNECT_S, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConfigError(
            f"--workers dask:{address}: no scheduler answers. Start one with `dask scheduler`."
        ) from error
    lanes = max(1, len(client.nthreads()))  # type: ignore[no-untyped-call]
    executor: Executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
    return executor, lanes, client.close


class Pool:
    """An executor that is opened again when its workers have died."""

    def __init__(self, spec: str) -> None:
        """Open it.

        Raises:
            ConfigError: ``spec`` cannot be used.
        """
        self._spec = spec
        self._executor, self.lanes, self._end = open_executor(spec)

    def submit(self, work: Callable[[Shard], list[Capture]], shard: Shard) -> "Future[list[Capture]]":
        """Send ``shard`` to a worker."""
        try:
            return self._executor.submit(work, shard)
        except BrokenExecutor:
            self.close()
            self._executor, _, self._end = open_executor(self._spec)
            return self._executor.submit(work, shard)

    def close(self) -> None:
        """End the workers."""
        self._end()


def _visitor(pool: Pool, work: Callable[[Shard], list[Capture]]) -> Visitor:
    turn = -1

    def visited(requests: Iterable[PageRequest]) -> Iterator[Capture]:
        nonlocal turn
        turn += 1
        lanes = [iter(shards) for shards in deal(requests, pool.lanes, PAGES_A_SHARD, turn)]
        return _collect(pool, work, lanes)

    return visited


def _collect(
    pool: Pool, work: Callable[[Shard], list[Capture]], lanes: list[Iterator[Shard]]
) -> Iterator[Capture]:
    """Keep one shard a lane under way and yield captures as shards come back."""
    under_way: dict[Future[list[Capture]], tuple[Shard, int]] = {}

    def send(shard: Shard | None, tries: int) -> None:
        if shard is not None:
            under_way[pool.submit(work, shard)] = shard, tries

    for lane in lanes:
        send(next(lane, None), 1)
    while under_way:
        for future in wait(under_way, return_when=FIRST_COMPLETED).done:
            shard, tries = under_way.pop(future)
            captures = _result(future)
            if captures is None and tries < MAX_TRIES:
                send(shard, tries + 1)
                continue
            yield from _lost(shard) if captures is None else captures
            send(next(lanes[shard.lane - 1], None), 1)


def _result(future: "Future[list[Capture]]") -> list[Capture] | None:
    """Return the captures of a shard, ``None`` when its worker died; an error in our own code is raised."""
    try:
        return future.result()
    except (BrokenExecutor, CancelledError, OSError):
        return None
    except Exception as error:
        if type(error).__module__.startswith("distributed"):
            return None
        raise


def _lost(shard: Shard) -> Iterator[Capture]:
    why = f"the worker that visited it died {MAX_TRIES} times"
    return (Capture(request.url, Outcome.DEFERRED, detail=why) for request in shard.requests)
