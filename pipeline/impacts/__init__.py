"""Changes weighed against links: which articles may now be wrong, how surely, and why."""

from pipeline.impacts.model import Impact, Reason, Suggestion, fingerprint
from pipeline.impacts.weigh import weigh, weigh_page

__all__ = ["Impact", "Reason", "Suggestion", "fingerprint", "weigh", "weigh_page"]
