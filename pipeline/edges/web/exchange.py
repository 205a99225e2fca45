"""One HTTP exchange through a requests adapter: ask, read within the caps, and say what came back."""

import time
from collections.abc import Mapping
from urllib.parse import urldefrag, urljoin

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import HTTPError

from pipeline.config import Visit
from pipeline.edges.archive import NotArchivedError
from pipeline.edges.web.model import Answer
from pipeline.edges.web.outcomes import REDIRECTS, is_document
from pipeline.pages import Outcome


def ask(adapter: BaseAdapter, address: str, headers: Mapping[str, str], settings: Visit) -> Answer:
    """Send one GET and return the answer; trouble on the way is an answer too."""
    begun = time.monotonic()
    request = requests.PreparedRequest()
    request.method, request.url = "GET", address
    request.headers = requests.structures.CaseInsensitiveDict(headers)
    try:
        response = adapter.send(request, stream=True, timeout=settings.timeout_s)
        answer = _read(response, address, settings)
    except NotArchivedError as error:
        return Answer(address, trouble=Outcome.NOT_ARCHIVED, detail=str(error))
    except (requests.RequestException, HTTPError, OSError) as error:
        return Answer(address, trouble=Outcome.UNREACHABLE, detail=str(error))
    return answer


def _read(response: requests.Response, address: str, settings: Visit) -> Answer:
    headers = response.headers
    status = response.status_code
    content_type = headers.get("Content-Type", "")
    body = b""
    trouble = None
    if status in (200, 203):
        body = response.raw.read(settings.max_bytes + 1)
        if len(body) > settings.max_bytes:
            trouble = Outcome.TOO_LARGE
        elif not is_document(content_type, body[:64]):
            trouble = Outcome.NOT_A_DOCUMENT
    return Answer(
        address,
        status=status,
        trouble=trouble,
        detail=f"{content_type}" if trouble is Outcome.NOT_A_DOCUMENT else "",
        location=_target(address, headers.get("Location", "")) if status in REDIRECTS else "",
        content_type=content_type,
        etag=headers.get("ETag", ""),
        last_modified=headers.get("Last-Modified", ""),
        body=body,
        fetched_at=getattr(response, "fetched_at", 0.0) or time.time(),
        attempts=1,
    )


def _target(address: str, location: str) -> str:
    return urldefrag(urljoin(address, location))[0] if location else ""
