"""Machines that keep nothing of their own between two runs."""

from pathlib import Path

from pipeline.git.remote import Remote, open_remote
from pipeline.git.repository import Repository
from tests.content_repo import git


def machine(bare: Path, name: str) -> Remote:
    """A fresh clone, as a job of CI has it."""
    git(bare.parent, "clone", "--quiet", str(bare), name)
    return open_remote(Repository(bare.parent / name), "origin")
