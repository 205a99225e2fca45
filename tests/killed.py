"""Run the main job and die of SIGKILL at one step: ``python -m tests.killed STEP when FOLDER WARC``."""

import importlib
import os
import signal
import sys
from pathlib import Path
from typing import Any

STEPS = {
    "visit": ("pipeline.proposal.builder", "ProposalBuilder.add"),
    "report": ("pipeline.proposal.builder", "ProposalBuilder.files"),
    "commit": ("pipeline.proposal.remote", "write_commit"),
    "push": ("pipeline.git.remote", "push"),
    "record": ("pipeline.baseline.record_ref", "_commit"),
    "record-pushed": ("pipeline.baseline.record_ref", "_append"),
    "create": ("pipeline.forges.github", "GitHubConnection.create"),
    "comment": ("pipeline.forges.github", "GitHubConnection.comment"),
    "update": ("pipeline.forges.github", "GitHubConnection.update"),
    "close": ("pipeline.forges.github", "GitHubConnection.close"),
}


def die_at(step: str, when: str) -> None:
    module, _, names = STEPS[step][0], "", STEPS[step][1].split(".")
    owner: Any = importlib.import_module(module)
    for name in names[:-1]:
        owner = getattr(owner, name)
    real = getattr(owner, names[-1])

    def dying(*args: Any, **kwargs: Any) -> Any:
        if when == "after":
            real(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(owner, names[-1], dying)


if __name__ == "__main__":
    step, when, folder, warc, *alone = sys.argv[1:]
    die_at(step, when)
    from tests.content_repo import run

    run(Path(folder), Path(warc), push=True, pull_request=not alone)
