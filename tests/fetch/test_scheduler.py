"""The scheduler without a network: whatever addresses answer, every request ends, once, at the host's rate."""

import threading
import time
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.fetch.host_queue import Host
from pipeline.fetch.response import Answer
from pipeline.fetch.scheduler import Finished, Scheduler
from pipeline.pages import Outcome, PageRequest
from pipeline.sites import builtin

addresses = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}.example/{path}",
    st.sampled_from(["http", "https"]),
    st.sampled_from("abc"),
    st.integers(0, 4),
)
requests = st.builds(
    lambda address, etag, final: PageRequest("", address, etag=etag, final=final),
    st.one_of(addresses, st.sampled_from(["", "ftp://a.example/", "http://10.0.0.1/", "http://[", "x"])),
    st.sampled_from(["", '"1"']),
    st.one_of(st.just(""), addresses),
)
answers = st.one_of(
    st.builds(dict, status=st.sampled_from([200, 304, 404, 500])),
    st.builds(dict, status=st.sampled_from([301, 302]), location=addresses),
    st.builds(dict, status=st.sampled_from([429, 503]), transient=st.just(True), retry_after=st.just("1")),
    st.builds(dict, trouble=st.sampled_from([Outcome.UNREACHABLE, Outcome.UNSAFE]), transient=st.booleans()),
)


@given(
    st.lists(requests, max_size=12),
    st.lists(answers, min_size=1, max_size=12),
    st.booleans(),
)
def test_every_request_ends_exactly_once(
    asked: list[PageRequest], script: list[dict[str, object]], direct: bool
) -> None:
    hosts: dict[str, Host] = {}
    for _ in range(2):
        scheduler = Scheduler(hosts, builtin(), rate_per_host=0, per_host=1, paced=False, direct=direct)
        ended: Counter[PageRequest] = Counter()
        turn = 0
        assert scheduler.add(asked) == len(asked)
        while (task := scheduler.next_task()) is not None:
            if isinstance(task, Finished):
                ended[task.visit.request] += 1
                continue
            assert sum(host.in_flight for host in hosts.values()) == 1
            facts = {"status": 404} if task.robots_of else script[turn % len(script)]
            scheduler.complete(task, Answer(task.target.url, attempts=1, body=b"<p>", **facts))  # type: ignore[arg-type]
            turn += 1
            assert turn < 2000
        scheduler.close()
        assert ended == Counter(asked)
        assert all(host.is_idle() for host in hosts.values())


@pytest.mark.parametrize("answer_s", [0.0, 0.002, 0.05])
def test_no_worker_sleeps_while_there_is_something_to_ask(answer_s: float) -> None:
    urls = [f"https://{host}.example/{number}" for host in "abc" for number in range(40)]
    scheduler = Scheduler({}, builtin(), rate_per_host=0, per_host=4)
    ended: list[str] = []
    out: list[str] = []
    most: list[int] = []

    def work() -> None:
        while (task := scheduler.next_task()) is not None:
            if isinstance(task, Finished):
                ended.append(task.visit.request.url)
                continue
            out.append(task.target.url)
            most.append(len(out))
            time.sleep(answer_s)
            out.remove(task.target.url)
            scheduler.complete(task, Answer(task.target.url, status=404, attempts=1))

    scheduler.add(PageRequest(url, url) for url in urls)
    workers = [threading.Thread(target=work, daemon=True) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=20)
    assert sorted(ended) == sorted(urls), "a run would never end"
    assert not any(worker.is_alive() for worker in workers), "a run would never end"
    assert answer_s < 0.05 or max(most) == 8, "a slow server would be asked by fewer than were set"
    scheduler.close()
