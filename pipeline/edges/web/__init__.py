"""Visiting pages: politely, safely, completely. The only room that opens sockets to pages."""

from pipeline.edges.web.model import Answer, Response
from pipeline.edges.web.visits import Web, visit

__all__ = ["Answer", "Response", "Web", "visit"]
