"""A small content repository and recordings of its pages, for tests that run the whole job."""

import io
import subprocess
from collections.abc import Mapping
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.config import Config, load_config
from pipeline.run import Options, Result, sync

SITE = "https://docs.example.com"
PROPOSAL = "content-sync/proposal"

Answer = bytes | tuple[int, dict[str, str], bytes]


class Silent:
    """A progress nobody watches."""

    def stage(self, name: str, total: int = 0) -> None: ...

    def step(self, detail: str) -> None: ...


def git(repository: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(repository), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def article(title: str, body: str, article_id: str = "", **header: str) -> str:
    attributes = {"pagetitle": title, "articleid": article_id or title.lower().replace(" ", "-"), **header}
    lines = "\n".join(f'  {name}="{value}"' for name, value in attributes.items())
    return f"<properties\n{lines}\n/>\n# {title}\n\n{body}\n"


def page(title: str, *sections: str, build: str = "1") -> bytes:
    """A page with chrome that differs by ``build``; a section is ``anchor|Heading|HTML``."""
    parts = [section.split("|", 2) for section in sections]
    body = "".join(f'<h2 id="{anchor}">{heading}</h2>{html}' for anchor, heading, html in parts)
    return (
        f'<!doctype html><html lang="en"><head><title>{title} - Example Docs</title>'
        f'<script src="/assets/{build}.js"></script></head><body><header><nav>Menu {build}</nav></header>'
        f'<main id="main"><h1 id="top">{title}</h1>{body}</main><footer>Build {build}</footer></body></html>'
    ).encode()


def repository(folder: Path, files: Mapping[str, str]) -> Path:
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--initial-branch=main")
    return commit(folder, files)


def commit(folder: Path, files: Mapping[str, str], message: str = "articles") -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)
    return folder


class _Writer(WARCWriter):
    """warcio leaves its temporary files to the garbage collector, which is a warning here."""

    _create_temp_file = staticmethod(io.BytesIO)


def archive(path: Path, pages: Mapping[str, Answer], day: str = "2026-03-02") -> Path:
    """Write a WARC of what each address answered; bytes alone are a 200 with HTML."""
    with path.open("wb") as file:
        writer = _Writer(file, gzip=True)
        for place, answer in pages.items():
            status, headers, body = answer if isinstance(answer, tuple) else (200, {}, answer)
            fields = {"Content-Type": "text/html; charset=utf-8", **headers, "Content-Length": str(len(body))}
            record = writer.create_warc_record(
                place if "//" in place else f"{SITE}{place}",
                "response",
                payload=io.BytesIO(body),
                http_headers=StatusAndHeaders(f"{status} X", list(fields.items()), protocol="HTTP/1.1"),
                warc_headers_dict={"WARC-Date": f"{day}T06:00:00Z"},
            )
            writer.write_record(record)
    return path


def run(folder: Path, replay: Path, **options: object) -> Result:
    config = options.pop("config", None) or load_config(folder)
    assert isinstance(config, Config)
    return sync(Options(folder, config, replay=replay, **options), Silent())  # type: ignore[arg-type]


def accept(folder: Path, branch: str = PROPOSAL) -> None:
    git(folder, "merge", "--quiet", "--no-edit", branch)


def changes(result: Result) -> dict[str, str]:
    """Page path to kind of change."""
    return {row.url.removeprefix(SITE): row.change for row in result.report.pages}
