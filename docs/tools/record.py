"""Write the recordings this project brings with it, from the pages in ``docs/tools/pages``.

Run it from the root: ``python docs/tools/record.py``. The same pages give the same bytes. Every page is put
into a shell whose chrome (build, request id, reading time, contributors, banner) differs on each visit, as it
does on real documentation sites, so that the recordings show that a run is not fooled by it.
"""

import re
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from io import BytesIO
from pathlib import Path
from string import Template
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

ROOT = Path(__file__).parents[2]
PAGES = Path(__file__).parent / "pages"
SHELL = Template((PAGES / "shell.html").read_text(encoding="utf-8"))
VISITS = 2  # a run visits a page again before it calls it changed; the chrome differs then, too
REASONS = {200: "OK", 301: "Moved Permanently", 302: "Found", 404: "Not Found", 503: "Service Unavailable"}
BANNERS = ("Join the spring summit.", "New courses for operators.", "The summit's recordings are online.")
RESOURCES = ("Training: first steps", "Events", "Sample projects", "Service updates", "Architecture centre")


@dataclass(frozen=True)
class Answer:
    """What a server said to one request."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""


def slug(heading: str) -> str:
    """Return the anchor a documentation site gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def render(markdown: str) -> tuple[str, str, list[str]]:
    """Return title, body HTML with heading ids, and the headings of the second level."""
    title, _, rest = markdown.partition("\n")
    html = MarkdownIt("commonmark").enable("table").render(rest)
    headings = re.findall(r"<h2>(.*?)</h2>", html)
    html = re.sub(r"<h([23])>(.*?)</h\1>", lambda h: f'<h{h[1]} id="{slug(h[2])}">{h[2]}</h{h[1]}>', html)
    html = re.sub(
        r"<blockquote>\s*<p>\[!(\w+)\]\s*(.*?)</p>\s*</blockquote>",
        lambda alert: f'<div class="{alert[1]}"><p>{alert[1].title()}</p><p>{alert[2]}</p></div>',
        html,
        flags=re.S,
    )
    return title.removeprefix("# ").strip(), html, headings


def page(url: str, markdown: str, updated: str, seed: str, known_as: str = "") -> bytes:
    """Return a whole page; ``seed`` names the visit and decides everything that is not content.

    A page that moved keeps its document id: ``known_as`` is the address it had first.
    """
    chance = sha256(f"{seed} {url}".encode()).digest()
    title, body, headings = render(markdown)
    host = urlsplit(url).hostname or ""
    return SHELL.substitute(
        title=escape(title), slug=slug(title), body=body, url=url,
        site="Larkfen Documentation" if host.endswith(".example") else "Example recording",
        outline="".join(f'<li><a href="#{slug(heading)}">{heading}</a></li>' for heading in headings),
        document_id=uuid.uuid5(uuid.NAMESPACE_URL, known_as or url),
        updated_at=updated, updated_on=updated[:10],
        build=sha256(seed.encode()).hexdigest()[:10], nonce=chance[:12].hex(),
        request=uuid.UUID(bytes=chance[:16]), flights=", ".join(str(byte) for byte in chance[:4]),
        minutes=2 + chance[0] % 5, contributors=3 + chance[1] % 20, helpful=100 + chance[2],
        banner=BANNERS[chance[3] % len(BANNERS)],
        resources="".join(f"<li>{RESOURCES[(chance[4] + n) % len(RESOURCES)]}</li>" for n in range(3)),
    ).encode()  # fmt: skip


def found(url: str, markdown: str, updated: str, seed: str, known_as: str = "") -> Answer:
    """Return the answer of a server that has the page."""
    body = page(url, markdown, updated, seed, known_as)
    stamp = datetime.fromisoformat(updated).strftime("%a, %d %b %Y %H:%M:%S GMT")
    kind = ("Content-Type", "text/html; charset=utf-8")
    return Answer(
        url, 200, (kind, ("Last-Modified", stamp), ("ETag", f'"{sha256(body).hexdigest()[:16]}"')), body
    )


def sent_on(url: str, target: str, status: int = 301) -> Answer:
    """Return the answer of a server that has the page elsewhere."""
    return Answer(url, status, (("Location", target),))


def refused(url: str, status: int) -> Answer:
    """Return the answer of a server that does not have the page, or not now."""
    reason = REASONS[status]
    text = f"<!DOCTYPE html><html><head><title>{reason}</title></head><body><h1>{reason}</h1></body></html>"
    return Answer(url, status, (("Content-Type", "text/html; charset=utf-8"),), text.encode())


def sources(folder: Path) -> dict[str, str]:
    """Return the Markdown of each page under ``folder``, by URL: the path is the address."""
    files = sorted(folder.rglob("*.md"))
    return {
        f"https://{path.relative_to(folder).with_suffix('').as_posix()}": path.read_text("utf-8")
        for path in files
    }


def address(url: str) -> str:
    """Return the address a page answers at: the trust centre's end in a slash."""
    return f"{url}/" if "/trust/" in url or "/trusted-cloud/" in url else url


def demo_moments() -> Iterator[tuple[str, str, list[Answer]]]:
    """Yield name, date and answers of each of the demo's three moments."""
    plan = tomllib.loads((PAGES / "demo" / "moments.toml").read_text("utf-8"))
    past, first, edited = (sources(PAGES / "demo" / name) for name in ("past", "first", "second"))
    for name, content in (("past", first | past), ("first", first), ("second", first | edited)):
        one_report = plan[name]
        names = {new: old for old, new in one_report.get("moved", {}).items()}
        answers = []
        for visit in range(1 if name == "past" else VISITS):
            for url, markdown in content.items():
                if url in one_report.get("moved", {}):
                    answers.append(sent_on(url, one_report["moved"][url]))
                elif url in one_report.get("status", {}):
                    answers.append(refused(url, one_report["status"][url]))
                else:
                    unchanged = name == "second" and url not in edited
                    updated = plan["first" if unchanged else name]["date"]
                    seed = f"{name} {visit}"
                    answers.append(found(address(url), markdown, updated, seed, names.get(url, "")))
        yield name, one_report["date"], answers


def example_answers(updated: str) -> list[Answer]:
    """Return the answers of the recording behind ``examples/``: invented texts, some under real addresses."""
    plan = tomllib.loads((PAGES / "examples" / "redirects.toml").read_text("utf-8"))
    answers = [
        sent_on(old, new, 301 if "docs.microsoft.com" in old else 302)
        for old, new in plan["redirects"].items()
    ]
    invented = sources(PAGES / "examples")
    demo = sources(PAGES / "demo" / "first")
    content = invented | {url: demo[url] for url in plan["demo_pages"]}
    for url, markdown in content.items():
        asked = plan["asked_as"].get(url, address(url))
        answers.append(found(asked, markdown, updated, "examples"))
    return answers


def write(path: Path, date: str, answers: list[Answer]) -> None:
    """Write a WARC whose bytes depend on nothing but its content: record ids are derived, not drawn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number, answer in enumerate(answers):
            lines = [*answer.headers, ("Content-Length", str(len(answer.body)))]
            name = uuid.uuid5(uuid.NAMESPACE_URL, f"{path.name} {number} {answer.url}")
            status = f"{answer.status} {REASONS[answer.status]}"
            record = writer.create_warc_record(
                answer.url,
                "response",
                payload=BytesIO(answer.body),
                http_headers=StatusAndHeaders(status, lines, protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": date, "WARC-Record-ID": f"<urn:uuid:{name}>"},
            )
            writer.write_record(record)
            record.raw_stream.close()


def main(target: Path = ROOT) -> None:
    """Write every recording under ``target``."""
    for name, date, answers in demo_moments():
        write(target / "pipeline" / "demo" / f"{name}.warc.gz", date, answers)
    date = "2026-09-07T06:00:00Z"
    write(target / "examples" / "recording.warc.gz", date, example_answers(date))


if __name__ == "__main__":
    main()
