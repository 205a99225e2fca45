"""The base as it stands here: its commit, its snapshots and its articles, each read once for all who ask."""

from contextlib import ExitStack, closing
from functools import cached_property
from types import TracebackType
from typing import Self

from pipeline.baseline.record_history import RecordHistory
from pipeline.config import Config
from pipeline.corpus.read import open_corpus
from pipeline.corpus.store import ArticleStore
from pipeline.errors import StoreError
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.git.trees import read_tree
from pipeline.snapshots.paths import FOLDER


class AtBase:
    """What the base of ``repository`` holds; nothing is read before it is asked for."""

    def __init__(self, repository: Repository, config: Config) -> None:
        """Find the base.

        Raises:
            StoreError: the repository has no commit yet.
            ConfigError: [proposal] base names no branch here.
        """
        self.repository, self.config = repository, config
        self.commit = resolve_base(repository, config).commit
        self._stack = ExitStack()

    @cached_property
    def snapshots(self) -> dict[str, str]:
        """Path to blob id of all files under ``snapshots/``."""
        return read_tree(self.repository, self.commit, f"{FOLDER}/")

    @cached_property
    def history(self) -> RecordHistory:
        """The record.

        Raises:
            StoreError: there is none here, or only the end of one.
        """
        return RecordHistory(self.repository)

    @cached_property
    def articles(self) -> ArticleStore:
        """The articles; where the last run read a recording, their links are read as it read them."""
        try:
            replayed = self.history.about(self.history.runs[0]).replayed
        except StoreError:
            replayed = False
        store = open_corpus(self.repository, self.config, committed=True, base=self.commit, replayed=replayed)
        return self._stack.enter_context(closing(store))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
