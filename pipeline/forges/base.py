"""What a forge is: everything that differs between two of them, and the six calls they all answer.

A ``Forge`` is what is known without a token or a network: a report is rendered for it. Its ``connect`` opens a
``Connection`` to one repository, which makes pull requests.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from enum import Enum
from typing import ClassVar, Protocol

import msgspec

from pipeline.errors import PublishError
from pipeline.forges.address import Address


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


class Comment(msgspec.Struct, frozen=True):
    """What a person said about a request; ``may_write``: the author may push to the repository. ISO 8601."""

    author: str
    body: str
    created_at: str = ""
    may_write: bool = False


class Wanted(msgspec.Struct, frozen=True):
    """What a pull request should say; empty fields are left as they are.

    ``state`` is "", open or closed; ``base`` is the branch it goes into.
    """

    title: str = ""
    body: str = ""
    state: str = ""
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    base: str = ""


class Connection(Protocol):
    """The six calls, for one repository on a forge."""

    def find(self, branch: str) -> list[PullRequest]:
        """Return the requests that come from ``branch`` of this very repository, open ones first, then the newest.

        Whatever a forge answers, a request from another branch or another repository is not among them.

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

    def comments(self, request: PullRequest, commands: tuple[str, ...]) -> list[Comment]:
        """Return the comments in which one of ``commands`` stands, oldest first.

        Whether their authors may write is asked of the forge; where it does not say, nobody may.
        """


class Unit(Enum):
    """What a forge counts when it limits the length of a text."""

    CHARACTERS = "characters"
    UTF16 = "UTF-16 units"

    def length(self, text: str) -> int:
        """Return how long ``text`` is in this unit."""
        if self is Unit.CHARACTERS:
            return len(text)
        return len(text.encode("utf-16-le", "surrogatepass")) // 2


class Body(msgspec.Struct, frozen=True):
    """What a forge shows as the text of a pull request.

    It takes at most ``limit`` of ``unit``; ``html`` says whether it shows HTML inside Markdown (folded
    sections, marked words) and hides comments. The default is what the usual forges show in full.
    """

    limit: int = 58_000
    unit: Unit = Unit.CHARACTERS
    html: bool = True


class Forge(ABC):
    """A forge: all that differs between two of them, known without a token or a network.

    To add one, write a subclass in a file of its own and put an instance into ``registry.FORGES``.
    """

    name: ClassVar[str]
    """What it is called in ``[proposal] forge``."""
    title: ClassVar[str]
    """What people call it."""
    request: ClassVar[str] = "pull request"
    """What people call a pull request there."""
    tokens: ClassVar[tuple[str, ...]] = ()
    """Environment variables that may hold its token; CONTENT_SYNC_TOKEN goes before all of them."""
    git_user: ClassVar[str] = ""
    """The user name that git sends with the token (HTTP basic authentication)."""
    body: ClassVar[Body] = Body()
    """What it shows as the text of a request."""
    codeowners: ClassVar[tuple[str, ...]] = ()
    """Where it looks for a CODEOWNERS file, the first one present wins."""
    refusal: ClassVar[str] = ""
    """Why no pull request can be made there, and what to do instead; "" where it can."""
    hint: ClassVar[str] = ""
    """What ``doctor`` says about settings that it cannot read."""

    @abstractmethod
    def recognises(self, address: Address, environment: Mapping[str, str]) -> bool:
        """Return whether a remote's address, or what the CI service says of itself, is of this forge."""

    def web_url(self, address: Address, environment: Mapping[str, str]) -> str:
        """Return where people look at the repository in a browser, "" for no web address."""
        return address.web

    @abstractmethod
    def file_url(self, web: str, commit: str, path: str, line: int) -> str:
        """Return the address of a file at ``commit`` in a browser, at ``line`` unless it is 0.

        ``web`` is the repository's address as ``web_url`` made it; it and ``path`` are escaped already.
        """

    @abstractmethod
    def connect(self, address: Address, token: str, environment: Mapping[str, str]) -> Connection:
        """Return the repository's pull requests, ready to be asked.

        Raises:
            ConfigError: the address names no repository of this forge.
        """


class Refused(PublishError):
    """The forge said no: ``status`` is the HTTP status (0 = no answer)."""

    def __init__(self, message: str, status: int) -> None:
        """Keep the status beside the message."""
        super().__init__(message)
        self.status = status
