"""Where an article leans on a page: line, label, fragment, and the claim made there. ``links.read`` finds them."""

from pipeline.links.model import Link, Policy

__all__ = ["Link", "Policy"]
