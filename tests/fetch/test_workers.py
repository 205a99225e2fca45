"""One code path wherever pages are visited: same captures, same report, same commit, whoever dies."""

import contextlib
import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from pipeline.cli import group
from pipeline.config import Visit, load_config
from pipeline.errors import ConfigError, StoreError
from pipeline.fetch import workers
from pipeline.fetch.capture_files import Head, captured, write_captures
from pipeline.fetch.warc import open_replay
from pipeline.fetch.workers import Pool, open_visitor
from pipeline.pages import Outcome, PageRequest, deal
from pipeline.sites import builtin
from pipeline.snapshots import Capture
from tests.content.reading import PAGES as PAGES_OF_OURS
from tests.content.test_pages import URLS
from tests.content_repo import SITE, Answer, accept, archive, article, page, repository, run
from tests.shared import SHARED, needs_shared

PAGES = 60
TEXT = "<p>Every page of this site says something of its own, and this is the page with the number {}.</p>"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages = {f"/p{n}": page(f"Page {n}", f"here|Here|{TEXT.format(n)}") for n in range(PAGES)}
    return archive(tmp_path_factory.mktemp("site") / "site.warc.gz", pages)


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    links = "\n".join(f"* [page {n}]({SITE}/p{n}#here)" for n in range(PAGES))
    return repository(tmp_path_factory.mktemp("content") / "repository", {"a.md": article("Links", links)})


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers on loopback, as docs/scale.md starts them."""
    pytest.importorskip("distributed")
    with contextlib.ExitStack() as stack:

        def start(*arguments: str) -> subprocess.Popen[bytes]:
            command = [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"]
            quiet = subprocess.DEVNULL
            process = subprocess.Popen(command, stdout=quiet, stderr=quiet)
            stack.callback(process.wait)
            stack.callback(process.kill)
            return process

        folder = tmp_path_factory.mktemp("cluster")
        start("scheduler", "--port", "0", "--no-show", "--scheduler-file", str(folder / "where.json"))
        address = _address(folder / "where.json")
        nodes = [
            start("worker", address, "--nthreads", "1", "--no-nanny", "--death-timeout", "10")
            for _ in range(2)
        ]
        _wait_for_workers(address)
        yield address, nodes


def _address(file: Path) -> str:
    """Where the scheduler listens, once it has said so: a port of its own, which no other run can meet."""
    for _ in range(300):
        with contextlib.suppress(OSError, ValueError, KeyError):
            return str(json.loads(file.read_text(encoding="utf-8"))["address"])
        time.sleep(0.1)
    pytest.fail("the scheduler did not start")


def _wait_for_workers(address: str) -> None:
    for _ in range(100):
        with contextlib.suppress(ConfigError), contextlib.closing(Pool(f"dask:{address}")) as pool:
            if pool.lanes == 2:
                return
        time.sleep(0.1)
    pytest.fail("the cluster did not start")


def requests() -> list[PageRequest]:
    return [PageRequest(f"{SITE}/p{n}", f"{SITE}/p{n}") for n in range(PAGES)]


def visited(spec: str, site: Path) -> dict[str, Capture]:
    with open_replay(site) as replay, open_visitor(spec, Visit(), builtin(), replay) as visitor:
        return by_page(visitor(requests()))


def by_page(captures: Iterable[Capture]) -> dict[str, Capture]:
    """What was captured, how long it took left out."""
    return {capture.url: replace(capture, elapsed_ms=0) for capture in captures}


@given(st.lists(st.sampled_from("abc"), max_size=60), st.integers(1, 7), st.integers(1, 20))
def test_dealing_out_loses_and_doubles_no_page(hosts: list[str], lanes: int, most: int) -> None:
    asked = [PageRequest(f"https://{host}/{n}", "") for n, host in enumerate(hosts)]
    shards = [shard for lane in deal(asked, lanes, most) for shard in lane]
    assert sorted(r.url for shard in shards for r in shard.requests) == sorted(r.url for r in asked)
    assert all(0 < len(shard.requests) <= most and shard.lanes == lanes for shard in shards)
    for host in set(hosts):
        shares = [
            sum(r.url.startswith(f"https://{host}/") for shard in lane for r in shard.requests)
            for lane in deal(asked, lanes, most)
        ]
        assert max(shares) - min(shares) <= 1, "one lane would hold a host up"


@pytest.mark.parametrize("spec", ["threads:2", "processes:2"])
def test_every_engine_brings_back_the_same(spec: str, site: Path) -> None:
    assert visited(spec, site) == visited("inline", site)


def test_a_cluster_brings_back_the_same(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], site: Path, content: Path
) -> None:
    address, _ = cluster
    assert visited(f"dask:{address}", site) == visited("inline", site)
    here = run(content, site, dry_run=False, overwrite=True)
    there = run(content, site, workers=f"dask:{address}", overwrite=True)
    assert [p.commit for p in there.proposals] == [p.commit for p in here.proposals]


MOVED_TO = "https://quay.example.org/2026/the-night-boat"


def test_a_cluster_says_of_changed_pages_what_one_process_says(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    """Pages of every sort, one edited, one gone and one moved between two visits."""
    named = {name: (PAGES_OF_OURS / f"{name}.html").read_bytes() for name in URLS}
    before: dict[str, Answer] = {URLS[name]: body for name, body in named.items()}
    cited = "\n".join(f"* [the page]({url})" for url in before)
    folder = repository(tmp_path / "content", {"a.md": article("Pages", cited)})
    run(folder, archive(tmp_path / "1.warc.gz", before))
    accept(folder)
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    edited = named["harbour-guide"].replace(b"ten days ahead,", b"twenty days ahead,")
    after: dict[str, Answer] = before | {
        URLS["harbour-guide"]: edited,
        URLS["agreement"]: (410, {}, b""),
        URLS["blog-without-lang"]: (301, {"Location": MOVED_TO}, b""),
        MOVED_TO: named["blog-without-lang"],
    }
    second = archive(tmp_path / "2.warc.gz", after, "2026-03-09")
    here, there = run(folder, second), run(elsewhere, second, workers=f"dask:{cluster[0]}")
    kinds = {row.url: row.change for row in here.report.pages if row.change != "none"}
    assert kinds == {
        URLS["agreement"]: "gone",
        URLS["blog-without-lang"]: "moved",
        URLS["harbour-guide"]: "text",
    }
    assert [p.commit for p in there.proposals] == [p.commit for p in here.proposals], (
        "snapshots or report differ by where the pages were read"
    )


@needs_shared
def test_a_cluster_says_of_real_pages_what_one_process_says(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], tmp_path: Path
) -> None:
    corpus = SHARED / "corpus" / "replay"
    texts = {
        str(path.relative_to(corpus)): path.read_text(encoding="utf-8")
        for path in sorted((corpus / "articles").rglob("*.md"))[::4]
    }
    folder = repository(tmp_path / "content", texts)
    run(folder, corpus / "run1.warc.gz")
    accept(folder)
    elsewhere = Path(shutil.copytree(folder, tmp_path / "elsewhere"))
    here = run(folder, corpus / "run2.warc.gz")
    there = run(elsewhere, corpus / "run2.warc.gz", workers=f"dask:{cluster[0]}")
    assert here.report.findings
    assert [p.commit for p in there.proposals] == [p.commit for p in here.proposals], (
        "snapshots or report differ by where the pages were read"
    )


def test_a_node_killed_in_the_middle_changes_nothing(
    cluster: tuple[str, list[subprocess.Popen[bytes]]], site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PAGES_A_SHARD", 5)
    address, nodes = cluster
    with open_replay(site) as replay, open_visitor(f"dask:{address}", Visit(), builtin(), replay) as visitor:
        captures = visitor(requests())
        seen = [next(captures)]
        nodes[0].kill()
        seen += captures
    assert by_page(seen) == visited("inline", site)
    assert len(seen) == PAGES


def test_a_process_killed_in_the_middle_costs_a_retried_shard(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "PAGES_A_SHARD", 5)
    with open_replay(site) as replay, open_visitor("processes:2", Visit(), builtin(), replay) as visitor:
        captures = visitor(requests())
        seen = [next(captures)]
        _kill_a_child()
        seen += captures
    assert by_page(seen) == visited("inline", site)
    assert len(seen) == PAGES


def _kill_a_child() -> None:
    """Kill one of the pool's processes: a child of the fork server, which is our child."""
    children = {}
    for entry in Path("/proc").iterdir():
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
    grown = [pid for child in children.get(os.getpid(), []) for pid in children.get(child, [])]
    os.kill(grown[0], signal.SIGKILL)


def test_pages_whose_worker_always_dies_are_deferred_and_accuse_nobody(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "visit_shard", _die)
    monkeypatch.setattr(workers, "MAX_TRIES", 2)
    with open_replay(site) as replay, open_visitor("processes:1", Visit(), builtin(), replay) as visitor:
        captures = list(visitor(requests()[:3]))
    assert {capture.outcome for capture in captures} == {Outcome.DEFERRED}
    assert captures[0].detail == "the worker that visited it died 2 times"


def _die(*_: object, **__: object) -> list[Capture]:
    os._exit(1)


def _mistake(*_: object, **__: object) -> list[Capture]:
    raise TypeError("a mistake")


def test_a_mistake_of_ours_is_not_taken_for_a_dead_worker(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "visit_shard", _mistake)
    with (
        open_replay(site) as replay,
        open_visitor("threads:1", Visit(), builtin(), replay) as visitor,
        pytest.raises(TypeError, match="a mistake"),
    ):
        list(visitor(requests()))


@pytest.mark.parametrize("spec", ["thread:2", "threads:0", "threads:", "processes:x", "dask:", "cluster"])
def test_an_unknown_engine_is_an_error_that_names_the_known(spec: str) -> None:
    with (
        pytest.raises(ConfigError, match=r"threads:N, processes:N or dask:ADDRESS"),
        open_visitor(spec, Visit(), builtin(), None),
    ):
        pass


def test_a_cluster_nobody_started_is_an_error_that_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed")
    monkeypatch.setattr(workers, "CONNECT_S", 1)
    with pytest.raises(ConfigError, match="dask scheduler"):
        Pool("dask:tcp://127.0.0.1:1")


def test_parts_visited_apart_and_merged_are_the_run_itself(
    content: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = run(content, site, overwrite=True)
    for part in (1, 2, 3):
        out = tmp_path / f"{part}.captures.gz"
        words = ["--repo", str(content), "--replay", str(site), "--out", str(out)]
        group.main(["visit", "--shard", f"{part}/3", *words], standalone_mode=False)
    assert "20 pages visited, kept in" in capsys.readouterr().out
    merged = run(content, site, overwrite=True, captures=(tmp_path,))
    assert [p.commit for p in merged.proposals] == [p.commit for p in whole.proposals]


def test_a_part_that_failed_leaves_its_pages_deferred(content: Path, site: Path, tmp_path: Path) -> None:
    out = tmp_path / "1.captures.gz"
    words = ["--repo", str(content), "--replay", str(site), "--out", str(out)]
    group.main(["visit", "--shard", "1/2", *words], standalone_mode=False)
    merged = run(content, site, dry_run=True, captures=(out,))
    outcomes = [row.outcome for row in merged.report.pages]
    assert outcomes.count("deferred") == PAGES // 2


def test_captures_of_another_baseline_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "1.captures.gz"
    write_captures(file, Head(base="a" * 40, shard="1/2"), [])
    with pytest.raises(ConfigError, match="visit --shard 1/2"):
        captured([tmp_path], "b" * 40, lambda _: iter(()))


@pytest.mark.parametrize(
    "damage",
    [b"not gzip", gzip.compress(b"{}\n"), gzip.compress(b""), b"\x1f\x8b\x08"],
    ids=["not-gzip", "no-head", "empty", "cut-off"],
)
def test_damaged_captures_are_an_error_that_names_the_file(tmp_path: Path, damage: bytes) -> None:
    (tmp_path / "1.captures.gz").write_bytes(damage)
    with pytest.raises(StoreError, match=r"1\.captures\.gz"):
        captured([tmp_path], "", lambda _: iter(()))


def test_no_captures_at_all_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="content-sync visit"):
        captured([tmp_path], "", lambda _: iter(()))


def test_visit_tells_machines_what_it_did(
    content: Path, site: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "1.captures.gz"
    words = ["--repo", str(content), "--replay", str(site), "--out", str(out), "--json"]
    group.main(["visit", "--shard", "1/4", *words], standalone_mode=False)
    told = json.loads(capsys.readouterr().out)
    assert told == {"schema": 1, "file": str(out), "shard": "1/4", "pages": PAGES // 4}


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "a/b", "1/0"])
def test_a_part_that_cannot_be_is_refused(content: Path, shard: str) -> None:
    import click

    with pytest.raises(click.UsageError, match="write K/N"):
        group.main(["visit", "--shard", shard, "--repo", str(content)], standalone_mode=False)


def test_recording_on_workers_is_refused(content: Path, tmp_path: Path) -> None:
    from pipeline.run import Options, sync
    from tests.content_repo import Silent

    options = Options(content, load_config(content), record=tmp_path / "r.warc.gz", workers="threads:2")
    with pytest.raises(ConfigError, match="--record needs --workers inline"):
        sync(options, Silent())
