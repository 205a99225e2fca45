"""The branch that proposes: one commit on the base, built beside the person's checkout, never in it.

Everything goes through git's plumbing with an index of its own: the work tree, the index, HEAD, hooks,
line-end conversion and signing of the person's repository are neither used nor touched.
"""

from pipeline.edges.branch.build import (
    Base,
    Proposal,
    branch_name,
    open_proposal,
    propose,
    resolve_base,
)
from pipeline.edges.branch.trees import Content, changed_paths, read_blobs, read_tree

__all__ = [
    "Base",
    "Content",
    "Proposal",
    "branch_name",
    "changed_paths",
    "open_proposal",
    "propose",
    "read_blobs",
    "read_tree",
    "resolve_base",
]
