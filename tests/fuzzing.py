"""Random input for the readers, from seeds: pages, articles, addresses, snapshots; and what must hold of each."""

# ruff: noqa: E501 (the words read better close together)
import random
import time
from collections.abc import Callable
from datetime import timedelta

from msgspec.structs import replace

from pipeline.articles.read import read_article
from pipeline.changes.compare import apply, compare
from pipeline.content.extraction import extract
from pipeline.links.read import find_links
from pipeline.snapshots.decoding import checked, decode, read_file
from pipeline.snapshots.encoding import encode
from pipeline.urls import canonical_url
from tests.shapes import ADDRESSES, HEADERS, HTML, MARKDOWN, SNAPSHOTS, TEXTS

# Longer than any input of these sizes may take, on a machine that is busy.
PATIENCE = timedelta(seconds=20)
URLS = ("https://docs.example.org/guide", "https://learn.microsoft.com/azure/guide")
WORDS = (
    "the", "limit", "is", "10", "MB", "for", "every", "file", "must", "not", "é", "中文", "\u202e", "\ud800", "\u00a0", "e\u0301",
    "```", "+++", "+++ links", "{#a}", "[!NOTE]", "---", "|", "\\", "&amp;", "&#0;", "<<<<<<< HEAD", "::x::", "##[y]", "%2F", "\x00", "\r",
)  # fmt: skip


class Fuzz:
    """Makes inputs from ``seed``; each check raises ``AssertionError`` where a promise is broken."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.checks: tuple[Callable[[], object], ...] = (
            self.page, self.page, self.file, self.article, self.address, self.kept, self.versions,
        )  # fmt: skip

    def run(self) -> None:
        """Make one input and check it."""
        began = time.process_time()
        self._random.choice(self.checks)()
        assert time.process_time() - began < PATIENCE.total_seconds()

    def page(self) -> None:
        snapshot = extract(self._bytes(self._mixed(HTML)), self._random.choice(URLS))
        assert read_file(checked(snapshot)) == snapshot

    def file(self) -> None:
        kind = self._random.choice(("text/markdown", "text/plain"))
        snapshot = extract(self._bytes(self._mixed(MARKDOWN)), URLS[0], kind)
        assert read_file(checked(snapshot)) == snapshot

    def article(self) -> None:
        read = read_article(self._bytes(self._mixed((*HEADERS, *MARKDOWN, *HTML))), "articles/a.md")
        list(find_links(read))

    def address(self) -> None:
        text = self._mixed((*ADDRESSES, *TEXTS))
        for one in (text, f"https://{text}", f"https://a.example/{text}"):
            key, _ = canonical_url(one)
            assert canonical_url(key)[0] == key, (one, key)

    def kept(self) -> None:
        """A damaged text is refused with a line, or read; nothing else."""
        text = encode(extract(self._bytes(self._mixed(HTML)), URLS[0]))
        at, end = sorted(self._random.randrange(len(text) + 1) for _ in range(2))
        try:
            decode(text[:at] + self._mixed(SNAPSHOTS)[:60] + text[end:])
        except ValueError as error:
            assert str(error)

    def versions(self) -> None:
        parts = [self._mixed(HTML)[:300] for _ in range(4)]
        first = extract(self._bytes("<p>".join(parts)), URLS[0])
        self._random.shuffle(parts)
        second = extract(self._bytes("<p>".join(parts[1:])), URLS[0])
        assert apply(first, compare(first, second)) == apply(second, [])
        assert compare(first, replace(first)) == []

    def _mixed(self, shapes: tuple[tuple[str, str, str], ...]) -> str:
        parts = []
        for _ in range(self._random.randrange(1, 12)):
            piece, before, after = self._random.choice(shapes)
            words = " ".join(self._random.choices(WORDS, k=self._random.randrange(5)))
            parts.append(before + piece * self._random.choice((0, 1, 1, 2, 3, 40)) + words + after)
        return "".join(parts)

    @staticmethod
    def _bytes(text: str) -> bytes:
        return text.encode("utf-8", "surrogatepass")
