"""The one way all forges are spoken to: patient with a busy server, within its limits."""

import re
import time
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec
import requests
from requests.auth import AuthBase

from pipeline.forges.base import Refused

TIMEOUT_S = (10, 60)


PATIENCE_S = 90.0


TRIES = 3


_BUSY = frozenset({502, 503, 504})


class Token(AuthBase):
    """Send a token as a header; as an ``AuthBase`` it is not replaced by what a ``.netrc`` says."""

    def __init__(self, header: str, value: str) -> None:
        """Send ``value`` in the header named ``header``."""
        self._header, self._value = header, value

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign one request."""
        request.headers[self._header] = self._value
        return request

    def __repr__(self) -> str:
        return "Token(hidden)"


def basic(user: str, password: str) -> Token:
    """Return HTTP basic authentication (RFC 7617)."""
    return Token("Authorization", f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}")


class Api(msgspec.Struct):
    """One forge's REST interface over one session: patient with a busy server, within its limits."""

    name: str
    root: str
    auth: AuthBase
    headers: Mapping[str, str]
    remedies: Mapping[int, str]
    query: Mapping[str, str] = msgspec.field(default_factory=dict)
    calls: int = 0
    session: requests.Session = msgspec.field(default_factory=requests.Session)

    def __call__(self, method: str, path: str, body: Any = None, **query: str | int) -> Any:
        """Ask, wait where the forge says so, and return the decoded answer.

        Raises:
            Refused: with the forge's words and what to do about them.
        """
        waited = 0.0
        for attempt in range(1, TRIES + 1):
            answer = self._send(method, path, body, query, attempt)
            if answer is not None and answer.ok and not answer.is_redirect:
                return answer.json() if answer.content else None
            pause = _pause(method, answer, attempt)
            if pause is None or attempt == TRIES or waited + pause > PATIENCE_S:
                break
            time.sleep(pause)
            waited += pause
        raise self._refused(method, path, answer)

    def _send(
        self, method: str, path: str, body: Any, query: Mapping[str, str | int], attempt: int
    ) -> requests.Response | None:
        self.calls += 1
        try:
            return self.session.request(
                method,
                self.root + path,
                json=body,
                params={**self.query, **query},
                auth=self.auth,
                headers=dict(self.headers),
                timeout=TIMEOUT_S,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            # Whether a change arrived is unknown: only questions are asked again.
            if method == "GET" and attempt < TRIES:
                return None
            host = urlsplit(self.root).netloc
            raise Refused(
                f"{self.name}: {host} did not answer ({type(error).__name__}). Check the network, "
                "then run again.",
                0,
            ) from None

    def _refused(self, method: str, path: str, answer: requests.Response | None) -> Refused:
        status = answer.status_code if answer is not None else 0
        text = _words(answer)
        where = f"{self.name}: {method} {urlsplit(path).path} answered {status}"
        if answer is not None and _limited(answer):
            remedy = "The request limit is used up. Run again later; nothing is lost."
        elif answer is not None and answer.is_redirect:
            remedy = "The repository moved. Point the remote at its new address with `git remote set-url`."
        else:
            remedy = self.remedies.get(status) or "Run again; if it stays, see the forge's status page."
        return Refused(f"{where}{f' ({text})' if text else ''}. {remedy}", status)


def _words(answer: requests.Response | None) -> str:
    """Return the forge's own message, on one line and short."""
    if answer is None:
        return "no answer"
    try:
        text = answer.json()
    except ValueError:
        return ""
    if not isinstance(text, dict):
        return ""
    errors = [
        str(one.get("message", "") if isinstance(one, dict) else one) for one in _list(text.get("errors"))
    ]
    parts = [str(text.get("message") or text.get("error") or ""), *filter(None, errors)]
    return re.sub(r"[^\x20-\x7e]+", " ", "; ".join(filter(None, parts)))[:300].strip()


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _limited(answer: requests.Response) -> bool:
    if answer.status_code == 429:
        return True
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return answer.status_code == 403 and spent


def _pause(method: str, answer: requests.Response | None, attempt: int) -> float | None:
    """Return the seconds to wait before the same request again, ``None`` when it must not be repeated."""
    if answer is None:
        return float(attempt)
    if _limited(answer):
        return _told_pause(answer)
    if answer.status_code in _BUSY and (method == "GET" or "retry-after" in answer.headers):
        return _told_pause(answer) if "retry-after" in answer.headers else float(attempt)
    return None


def _told_pause(answer: requests.Response) -> float:
    """Return the seconds the server asks for: Retry-After (RFC 9110, 10.2.3) or the limit's reset time."""
    text = answer.headers.get("retry-after", "")
    if text.isdigit():
        return float(text)
    try:
        at = parsedate_to_datetime(text) if text else None
    except ValueError:
        at = None
    if at is None:
        reset = answer.headers.get("x-ratelimit-reset", "")
        at = datetime.fromtimestamp(int(reset), UTC) if reset.isdigit() else None
    return max(0.0, (at - datetime.now(UTC)).total_seconds()) if at else 60.0
