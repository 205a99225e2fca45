"""Pull requests without a platform: what a forge is asked, and the one way all of them are spoken to."""

from typing import Protocol

import msgspec

from pipeline.errors import PublishError


class PullRequest(msgspec.Struct, frozen=True):
    """A pull (merge) request as the forge has it.

    ``state`` is open, closed or merged; ``closed_at`` is ISO 8601.
    ``trouble`` says what was asked for and did not work: a label, a reviewer.
    """

    number: int
    url: str
    state: str
    title: str
    body: str
    head: str
    base: str
    labels: tuple[str, ...] = ()
    closed_at: str = ""
    trouble: tuple[str, ...] = ()


class Wanted(msgspec.Struct, frozen=True):
    """What a pull request should say; empty fields are left as they are. ``state`` is "", open or closed."""

    title: str = ""
    body: str = ""
    state: str = ""
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()


class Forge(Protocol):
    """The five calls. ``body_limit`` is in characters (Azure DevOps: UTF-16 units)."""

    body_limit: int

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests that come from ``branch``, open ones first, then the newest.

        Raises:
            PublishError: the list could not be read; then nothing may be created.
        """

    def create(self, branch: str, base: str, wanted: Wanted) -> PullRequest:
        """Open a request; one that is open already is found and returned."""

    def update(self, request: PullRequest, wanted: Wanted) -> PullRequest:
        """Change what ``wanted`` names."""

    def close(self, request: PullRequest, body: str) -> PullRequest:
        """Close the request without merging it; ``body`` says why."""

    def comment(self, request: PullRequest, marker: str, text: str) -> None:
        """Write a comment, in place of an earlier one that carries ``marker``.

        The same text is not sent twice.
        """


class Refused(PublishError):
    """The forge said no: ``status`` is the HTTP status (0 = no answer)."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the status beside the message."""
        super().__init__(message)
        self.status = status
