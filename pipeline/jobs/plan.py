"""What a run would visit now, without asking anybody."""

from contextlib import closing

from pipeline.baseline.state import State
from pipeline.baseline.state_ref import state_file
from pipeline.config import Config
from pipeline.corpus.choice import check_read
from pipeline.corpus.read import open_corpus
from pipeline.git.base import resolve_base
from pipeline.git.repository import Repository
from pipeline.observe.schedule import due_pages, may_rest, read_histories
from pipeline.proposal.groups import open_proposals
from pipeline.revisit import Due


def plan(repository: Repository, config: Config, now: float) -> list[Due]:
    """Return for every page of ``repository`` whether a run at ``now`` would visit it. No network is used.

    Raises:
        ConfigError: the configuration does not fit the repository.
        StoreError: git or the disk refuses.
    """
    base = resolve_base(repository, config)
    memory = state_file(repository.path)
    with (
        closing(open_corpus(repository, config, committed=True)) as store,
        open_proposals(repository, config, base, store) as proposals,
        State(memory, keep=False) as state,
    ):
        check_read(store.read())
        groups = [proposal.group for proposal in proposals]
        histories = read_histories(repository, base.commit) if may_rest(config) else {}
        return list(due_pages(groups, histories, state, config, now).values())
