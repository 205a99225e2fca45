"""Changes weighed against links: which articles may now be wrong, how surely, and why (``impacts.weigh``)."""

from pipeline.impacts.model import Impact, Reason, Suggestion, Verdict, fingerprint

__all__ = ["Impact", "Reason", "Suggestion", "Verdict", "fingerprint"]
