"""A page as kept in git: text format (``encoding``, ``decoding``), path, digest; and what a visit brought."""

from pipeline.snapshots.model import Capture

__all__ = ["Capture"]
