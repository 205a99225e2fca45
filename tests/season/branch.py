"""What a branch of ours holds: its reports and its work lists."""

import json
from pathlib import Path
from typing import Any

from pipeline.snapshots.paths import Root
from tests.content_repo import git


def _text(bare: Path, branch: str, name: str) -> str:
    """Return a file of the branch's own group, "" where there is none."""
    path = getattr(Root(branch.rpartition("/")[2].removesuffix("proposal")), name)
    there = git(bare, "ls-tree", "--name-only", branch, path)
    return git(bare, "show", f"{branch}:{path}") if there else ""


def flagged(bare: Path, branch: str, *, still: bool = True) -> list[dict[str, Any]]:
    """Return what the report on a branch flags: new, and what is ``still`` open."""
    report = json.loads(_text(bare, branch, "report_json") or "{}")
    found = (*report.get("findings", ()), *(report.get("still", ()) if still else ()))
    return [one for one in found if one["verdict"] != "note"]


def ledger(bare: Path, branch: str) -> set[str]:
    """Return the ids in the work list on a branch."""
    return {json.loads(line)["fingerprint"] for line in _text(bare, branch, "flags").splitlines()}
