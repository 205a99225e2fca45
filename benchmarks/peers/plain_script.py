"""The plain script: requests, BeautifulSoup, DeepDiff and GitPython, as one would write it in an afternoon.

Usage: plain_script.py FOLDER SELECTOR, with the addresses in FOLDER/urls.txt; 16 threads, a session each.
"""

import hashlib
import json
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import requests
from bs4 import BeautifulSoup
from deepdiff import DeepDiff
from git import Actor, Repo

BLOCKS = ["h1", "h2", "h3", "h4", "p", "li", "tr", "pre"]
_local = threading.local()


def session() -> requests.Session:
    """Return the session of this thread."""
    if not hasattr(_local, "session"):
        _local.session = requests.Session()
    found: requests.Session = _local.session
    return found


def visit(texts: Path, url: str, known: dict[str, str], selector: str) -> tuple[str, dict[str, str], bool]:
    """Return the address, what to remember, and whether the page is new or changed."""
    headers = {"If-None-Match": known["etag"]} if known.get("etag") else {}
    response = session().get(url, headers=headers, timeout=30)
    if response.status_code == 304:
        return url, known, False
    main = BeautifulSoup(response.content, "html.parser").select_one(selector)
    blocks = [block.get_text(" ", strip=True) for block in main.find_all(BLOCKS)] if main else []
    path = texts / f"{hashlib.sha256(url.encode()).hexdigest()}.json"
    before = json.loads(path.read_text()) if path.is_file() else None
    changed = before is None or bool(DeepDiff(before, blocks))
    if changed:
        path.write_text(json.dumps(blocks, indent=1))
    return url, {"etag": response.headers.get("ETag", "")}, changed


def main(folder: Path, selector: str) -> None:
    """Visit every page on 16 threads and commit what changed."""
    texts, memory = folder / "texts", folder / "state.json"
    fresh = not texts.is_dir()
    repo = Repo.init(texts) if fresh else Repo(texts)
    state = json.loads(memory.read_text()) if memory.is_file() else {}
    urls = (folder / "urls.txt").read_text().splitlines()
    changed = 0
    with ThreadPoolExecutor(16) as pool:
        for url, known, news in pool.map(lambda url: visit(texts, url, state.get(url, {}), selector), urls):
            state[url] = known
            changed += news
    if changed:
        repo.git.add(A=True)
        person = Actor("Benchmark", "benchmark@example.com")
        repo.index.commit(f"{changed} pages changed", author=person, committer=person)
    repo.close()
    memory.write_text(json.dumps(state))
    with (folder / "counts.txt").open("a") as counts:
        counts.write(f"{changed}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
