"""A generated documentation site on loopback, made to be asked faster than any client can ask.

    python benchmarks/site.py --pages 1000

prints one JSON line with the port and serves until it is stopped. Pages lie at ``page_path(number)`` and are
Learn-shaped: 42 to 95 KB of HTML, an article of 1,000 to 6,000 words with headings that carry ids, tables,
lists, alerts and code in the second ``div.content`` of ``main#main``, and chrome that differs in three places
on every response. Everything else is made and compressed once, in pieces that can be joined.

Control, by GET, always answered at once:

    /-/set?validators=0&latency_ms=80   send no ETag and Last-Modified; wait before each answer
    /-/change?percent=1&seed=3          give that share of the pages a new text (same seed, same pages)
    /-/stats, /-/reset                  counts since the last reset, as JSON
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import sys
import zlib
from array import array
from collections.abc import Callable
from email.utils import formatdate
from functools import lru_cache
from random import Random
from typing import cast
from urllib.parse import parse_qsl, urlsplit

SECTIONS = 1500
FIRST_DAY_S = 1_760_000_000
SELECTOR = "main#main"
_WORDS = """
a about access account across activity add address after agent alert allow also an and any app
application are as assign at audit authentication automatic available azure backup balance based be
before billing blob build by can cannot capacity catalog certificate change client cloud cluster
compliance configure connect container copy cost create credentials custom data database dedicated
default delete deploy device diagnostic directory disable disk domain each edge enable encryption
endpoint ensure environment error event every example failover feature file firewall for from function
gateway group guide has have health host hybrid identity if image import in index information instance
instead internal into is issue it job key language latency learn less level license limit link list load
local location log machine manage managed message metric migrate minutes model monitor more must name
network new no node not number object of on one only open operation option or order other out output
owner page partition password path per permission plan point policy pool port portal preview pricing
private process profile protocol provider public query queue quota read recommended recovery region
register release remove replication request require reset resource response restore restrict result
retention role rotate route rule run sample scale schedule schema scope script secret secure security
select send server service session set setting shared should sign site size snapshot software source
start state status step storage stream subnet subscription support switch sync system table tag template
tenant test than that the their then these this threshold throughput time to token topic traffic trigger
type under unit up update upgrade usage use user using value vault verify version view virtual volume
wait when where which with within without workload workspace write you your zone
""".split()  # noqa: SIM905
_WEIGHTS = list(itertools.accumulate(1 / (rank + 12) for rank in range(len(_WORDS))))
_SHUFFLED = Random(5).sample(_WORDS, len(_WORDS))


def page_path(number: int) -> str:
    """Return the path of page ``number``: forty services, a topic each page."""
    return f"/en-us/azure/service-{number % 40:02}/topic-{number:05}"


class Piece:
    """Bytes of a page, plain and deflated so that pieces can be joined."""

    __slots__ = ("deflated", "plain")

    def __init__(self, plain: bytes, level: int = 6) -> None:
        """Compress once."""
        packer = zlib.compressobj(level, zlib.DEFLATED, -15)
        self.plain = plain
        self.deflated = packer.compress(plain) + packer.flush(zlib.Z_FULL_FLUSH)


def sentence(random: Random, words: int) -> str:
    """Return ``words`` words of the house vocabulary, the frequent ones more often."""
    chosen = random.choices(_SHUFFLED, cum_weights=_WEIGHTS, k=words)
    return " ".join(chosen).capitalize() + "."


def _paragraph(random: Random) -> str:
    first, second = sentence(random, random.randint(12, 40)), sentence(random, random.randint(8, 30))
    target = f"../service-{random.randrange(40):02}/topic-{random.randrange(1000):05}"
    link = f'<a href="{target}" data-linktype="relative-path">{sentence(random, 3)[:-1]}</a>'
    return f"<p>{first} See {link}. {second} Use <code>--{random.choice(_WORDS)}</code>.</p>\n"


def _list(random: Random) -> str:
    tag = random.choice(("ul", "ol"))
    items = "".join(
        f"<li>{sentence(random, random.randint(5, 18))}</li>\n" for _ in range(random.randint(3, 7))
    )
    return f"<{tag}>\n{items}</{tag}>\n"


def _table(random: Random) -> str:
    rows = "".join(
        f"<tr>\n<td>{sentence(random, 2)[:-1]}</td>\n<td>{random.randrange(4000)}</td>\n"
        f"<td>{sentence(random, random.randint(4, 12))}</td>\n</tr>\n"
        for _ in range(random.randint(3, 9))
    )
    head = "<thead>\n<tr>\n<th>Setting</th>\n<th>Limit</th>\n<th>Notes</th>\n</tr>\n</thead>\n"
    return f"<table>\n{head}<tbody>\n{rows}</tbody>\n</table>\n"


def _alert(random: Random) -> str:
    kind = random.choice(("NOTE", "IMPORTANT", "TIP", "WARNING"))
    text = sentence(random, random.randint(12, 30))
    return f'<div class="{kind}">\n<p>{kind.capitalize()}</p>\n<p>{text}</p>\n</div>\n'


def _code(random: Random) -> str:
    lines = "\n".join(
        f"az {random.choice(_WORDS)} --{random.choice(_WORDS)} {random.randrange(99)}" for _ in range(4)
    )
    return f'<pre><code class="lang-azurecli">{lines}\n</code></pre>\n'


_KINDS: tuple[Callable[[Random], str], ...] = (
    _paragraph,
    _paragraph,
    _paragraph,
    _list,
    _table,
    _alert,
    _code,
)


def section_heading(number: int) -> tuple[int, str, str]:
    """Return depth, text and id of the heading of section ``number`` of the pool."""
    random = Random(f"heading {number}")
    heading = f"{sentence(random, random.randint(2, 6))[:-1]} {number}"
    return random.choice((2, 2, 2, 3)), heading, heading.lower().replace(" ", "-")


def _section(number: int) -> Piece:
    random = Random(number)
    depth, heading, anchor = section_heading(number)
    body = "".join(random.choice(_KINDS)(random) for _ in range(random.randint(2, 5)))
    return Piece(f'<h{depth} id="{anchor}">{heading}</h{depth}>\n{_paragraph(random)}{body}'.encode())


def _navigation(random: Random, kilobytes: int) -> str:
    links, size = [], 0
    while size < kilobytes * 1000:
        name = sentence(random, 3)[:-1]
        links.append(
            f'<li class="nav-bar-item is-category" role="none"><a class="nav-bar-link" role="menuitem" '
            f'data-bi-name="{name.lower().replace(" ", "-")}" href="/en-us/{name.lower().replace(" ", "/")}">'
            f"<span>{name}</span></a></li>\n"
        )
        size += len(links[-1])
    return "".join(links)


_random = Random(11)
_HEAD = Piece(
    f"""<link rel="stylesheet" href="/static/styles.css"><meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#ffffff"><script>var msDocs = {{environment: {{}}, data: {{}}}};</script>
</head>
<body lang="en-us" dir="ltr"><div class="header-holder"><nav aria-label="Global"><ul role="menubar">
{_navigation(_random, 20)}</ul></nav></div>
<div id="article-header"><ul class="page-actions">
<li><button type="button">Add to plan</button></li></ul></div>
""".encode()
)
_MAIN = Piece(
    b'<main id="main" role="main" class="layout-body-main" data-bi-name="content" lang="en-us" dir="ltr">\n'
    b'<div id="ms--content-header" class="content-header"></div>\n'
)
_FOOT = Piece(
    f"""</div>
</main>
<section id="site-user-feedback-footer">
<h2 id="ms--feedback">Feedback</h2><p>Was this page helpful?</p></section>
<footer class="footer-layout"><ul>
{_navigation(_random, 13)}</ul><p>&copy; Example 2026</p></footer></body></html>""".encode()
)


class Plans:
    """Which sections of the pool each page is made of: 5 to 24, most pages about 11."""

    def __init__(self) -> None:
        """Plans are made when asked for, and kept."""
        self._known: dict[int, array[int]] = {}

    def of(self, number: int) -> "array[int]":
        """Return the sections of page ``number``."""
        known = self._known.get(number)
        if known is None:
            random = Random(f"plan {number}")
            share = min(max(random.lognormvariate(2.44, 0.36), 5), 24)
            known = self._known[number] = array("H", random.sample(range(SECTIONS), round(share)))
        return known


class Site:
    """The pages, the version each is at, and what was asked so far."""

    def __init__(self, pages: int) -> None:
        """Make the pool of sections every page draws from."""
        self.pages = pages
        self.versions = array("H", bytes(2 * pages))
        self.sections = [_section(number) for number in range(SECTIONS)]
        self.plans = Plans()
        self.validators, self.latency_s = True, 0.0
        self.serial = itertools.count()
        self.counts: dict[str, int] = {}
        self.reset()

    def reset(self) -> None:
        """Count from nought; open connections stay counted."""
        still_open = self.counts.get("open", 0)
        names = ("requests", "not_modified", "connections", "bytes")
        self.counts = {**dict.fromkeys(names, 0), "open": still_open, "open_peak": still_open}

    def change(self, percent: float, seed: int) -> int:
        """Give ``percent`` of the pages a new version and return how many."""
        step = round(100 / percent) if percent else 0
        chosen = range(seed % step, self.pages, step) if step else range(0)
        for number in chosen:
            self.versions[number] += 1
        return len(chosen)

    def pieces(self, number: int) -> list[Piece]:
        """Return page ``number`` as it answers now: three pieces are new on every response."""
        serial = next(self.serial)
        start, opening, edited = _article(number, self.versions[number])
        asset = f"/static/assets/{serial * 2654435761 % 2**32:08x}/scripts.js"
        build = Piece(f'<script src="{asset}"></script>\n'.encode(), 1)
        views = Piece(f'<div class="page-metadata-container"><p>{serial} views</p></div>\n'.encode(), 1)
        request = Piece(f'<script type="application/json">{{"id":"{serial:032x}"}}</script>\n'.encode(), 1)
        plan = self.plans.of(number)
        middle = len(plan) // 2
        sections = [self.sections[index] for index in plan]
        article = [opening, *sections[:middle], edited, *sections[middle:]]
        return [start, build, _HEAD, views, _MAIN, *article, request, _FOOT]


@lru_cache(maxsize=30_000)
def _article(number: int, version: int) -> tuple[Piece, Piece, Piece]:
    """Return head, opening and the paragraph that an edit rewrites: 27 of its 60 words and its limit."""
    random = Random(number)
    title = f"{sentence(random, 4)[:-1]} {number}"
    date = formatdate(FIRST_DAY_S + 86400 * version, usegmt=True)
    head = f"""<!DOCTYPE html>
<html class="layout layout-holy-grail show-table-of-contents conceptual" lang="en-us" dir="ltr">
<head><meta charset="utf-8"><title>{title} | Example Learn</title>
<meta name="document_id" content="{number:08x}-0000-4000-8000-000000000000">
<meta name="ms.date" content="{date}">
<meta name="updated_at" content="{date}"><meta property="og:title" content="{title}">
<meta name="description" content="{sentence(random, 20)}">
"""
    opening = f"""<div class="content"><h1 id="{title.lower().replace(" ", "-")}">{title}</h1></div>
<div class="content">
<p>{sentence(random, 30)}</p>
"""
    kept, edit = random.choices(_SHUFFLED, cum_weights=_WEIGHTS, k=60), Random(f"{number} {version}")
    kept[20:47] = edit.choices(_SHUFFLED, cum_weights=_WEIGHTS, k=27)
    changing = f"<p>Page {number} keeps {100 + version} copies: {' '.join(kept)}.</p>\n"
    return Piece(head.encode()), Piece(opening.encode()), Piece(changing.encode())


def _gzipped(pieces: list[Piece]) -> bytes:
    checksum = size = 0
    for piece in pieces:
        checksum = zlib.crc32(piece.plain, checksum)
        size += len(piece.plain)
    trailer = b"\x03\x00" + checksum.to_bytes(4, "little") + size.to_bytes(4, "little")
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
    return b"".join((header, *(piece.deflated for piece in pieces), trailer))


class Server(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, just enough of it."""

    def __init__(self, site: Site) -> None:
        """Serve ``site`` on one connection."""
        self.site = site
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self.transport = cast("asyncio.Transport", transport)
        counts = self.site.counts
        counts["connections"] += 1
        counts["open"] += 1
        counts["open_peak"] = max(counts["open_peak"], counts["open"])

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it away."""
        self.site.counts["open"] -= 1

    def data_received(self, data: bytes) -> None:
        """Answer every whole request that has arrived."""
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            request, self.waiting = self.waiting.split(b"\r\n\r\n", 1)
            line, _, rest = request.partition(b"\r\n")
            target = line.split(b" ")[1].decode("latin-1")
            answer = self._answer(target, rest.lower())
            if self.site.latency_s and not target.startswith("/-/"):
                asyncio.get_running_loop().call_later(self.site.latency_s, self.transport.write, answer)
            else:
                self.transport.write(answer)

    def _answer(self, target: str, headers: bytes) -> bytes:
        if target.startswith("/-/"):
            return self._control(target)
        if target == "/robots.txt":
            return _message("200 OK", b"User-agent: *\nDisallow: /private/\n", "text/plain")
        tail = target.partition("?")[0].rpartition("-")[2]
        number = int(tail) if tail.isdecimal() else self.site.pages
        if number >= self.site.pages or target.partition("?")[0] != page_path(number):
            return _message("404 Not Found", b"<html><body><h1>404 - Page not found</h1></body></html>")
        self.site.counts["requests"] += 1
        return self._page(number, headers)

    def _page(self, number: int, headers: bytes) -> bytes:
        version = self.site.versions[number]
        etag, extra = f'"{number}-{version}"', ""
        date = formatdate(FIRST_DAY_S + 86400 * version, usegmt=True)
        if self.site.validators:
            extra = f"ETag: {etag}\r\nLast-Modified: {date}\r\n"
            if _fresh(headers, etag.encode(), date.lower().encode()):
                self.site.counts["not_modified"] += 1
                return f"HTTP/1.1 304 Not Modified\r\n{extra}\r\n".encode()
        pieces = self.site.pieces(number)
        if b"gzip" in headers:
            extra += "Content-Encoding: gzip\r\nVary: Accept-Encoding\r\n"
            body = _gzipped(pieces)
        else:
            body = b"".join(piece.plain for piece in pieces)
        self.site.counts["bytes"] += len(body)
        return _message("200 OK", body, "text/html; charset=utf-8", extra)

    def _control(self, target: str) -> bytes:
        parts = urlsplit(target)
        values = dict(parse_qsl(parts.query))
        answer: dict[str, float] = dict(self.site.counts)
        if parts.path == "/-/set":
            self.site.validators = bool(int(values.get("validators", self.site.validators)))
            self.site.latency_s = float(values.get("latency_ms", self.site.latency_s * 1000)) / 1000
        elif parts.path == "/-/change":
            answer = {"changed": self.site.change(float(values["percent"]), int(values.get("seed", 0)))}
        elif parts.path == "/-/reset":
            self.site.reset()
        return _message("200 OK", json.dumps(answer).encode(), "application/json")


def _fresh(headers: bytes, etag: bytes, date: bytes) -> bool:
    asked = headers.find(b"if-none-match:")
    if asked >= 0:
        return etag in headers[asked : headers.find(b"\r\n", asked) % (len(headers) + 1)]
    return b"if-modified-since: " + date in headers


def _message(status: str, body: bytes, kind: str = "text/html; charset=utf-8", extra: str = "") -> bytes:
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}\r\n".encode()
        + body
    )


async def serve(pages: int, port: int) -> None:
    """Serve ``pages`` pages on every loopback address until cancelled; print the port when ready."""
    site = Site(pages)
    server = await asyncio.get_running_loop().create_server(
        lambda: Server(site), "0.0.0.0", port, backlog=1024
    )
    print(json.dumps({"port": server.sockets[0].getsockname()[1], "pages": pages}), flush=True)
    await server.serve_forever()


def main() -> None:
    """Run the site from the command line, on uvloop where it is installed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    with contextlib.suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(options.pages, options.port))
    sys.exit(0)


if __name__ == "__main__":
    main()
