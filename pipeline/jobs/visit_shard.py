"""One part of a run's visits, done apart from it: the same requests and reading, kept as a file of captures."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Protocol

from pipeline.baseline.state import State
from pipeline.baseline.state_ref import state_file
from pipeline.config import Config
from pipeline.corpus.read import open_corpus
from pipeline.fetch import Web
from pipeline.fetch.capture_files import Head, write_captures
from pipeline.fetch.roads.base import Means
from pipeline.fetch.roads.walk import on_roads
from pipeline.fetch.warc import open_replay
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.observe.requests import requests_for
from pipeline.pages import PageRequest, deal
from pipeline.proposal.groups import open_proposals
from pipeline.snapshots import Capture


class Progress(Protocol):
    """What is told how far the visits have come."""

    def stage(self, name: str, total: int = 0) -> None:
        """A new stage begins; ``total`` steps are expected."""

    def step(self, detail: str) -> None:
        """One step is done."""


def visit_part(
    repository: Repository,
    config: Config,
    part: int,
    parts: int,
    file: Path,
    replay: Path | None,
    progress: Progress,
) -> int:
    """Visit part ``part`` of ``parts`` of the pages, keep the captures in ``file``, return how many.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses.
    """
    base = resolve_base(repository, config)
    mine = _requests(repository, config, part, parts, replayed=replay is not None)
    progress.stage("Visiting pages", len(mine))
    with ExitStack() as stack:
        archive = stack.enter_context(open_replay(replay)) if replay else None
        web = stack.enter_context(Web(config.visit, archive=archive, sites=config.sites, lanes=parts))
        captures = on_roads(Means(web, config.visit, config.sites, archive, parts))(mine)
        head = Head(base=base.commit, shard=f"{part}/{parts}")
        return write_captures(file, head, _counted(captures, progress))


def _requests(
    repository: Repository, config: Config, part: int, parts: int, *, replayed: bool
) -> list[PageRequest]:
    base = resolve_base(repository, config)
    memory = state_file(repository.path)
    with (
        closing(open_corpus(repository, config, committed=True, replayed=replayed)) as store,
        open_proposals(repository, config, base, store) as proposals,
        State(memory, keep=False) as state,
    ):
        groups = [proposal.group for proposal in proposals]
        requests = list(
            requests_for(groups, state, config.visit.unconditional_every, config.sites, every_road=replayed)
        )
    shards = deal(requests, parts, max(1, len(requests)))[part - 1]
    return [request for shard in shards for request in shard.requests]


def _counted(captures: Iterator[Capture], progress: Progress) -> Iterator[Capture]:
    for capture in captures:
        progress.step(capture.url.split("/")[2])
        yield capture
