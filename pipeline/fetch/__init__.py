"""Visits of pages over HTTP: from a request to a response. The only room that opens sockets to pages."""

from pipeline.fetch.client import Web, visit
from pipeline.fetch.response import Answer, Response

__all__ = ["Answer", "Response", "Web", "visit"]
