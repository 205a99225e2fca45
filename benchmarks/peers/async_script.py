"""The leanest script: aiohttp and selectolax, fetch and extract only. No git, sections, articles or diff.

Usage: async_script.py FOLDER SELECTOR, with the addresses in FOLDER/urls.txt; 48 requests at once.
"""

import asyncio
import hashlib
import json
import sys
from pathlib import Path

import aiohttp
from selectolax.lexbor import LexborHTMLParser

BLOCKS = "h1, h2, h3, h4, p, li, tr, pre"


async def main(folder: Path, selector: str) -> None:
    """Visit every page, keep the text of the new and changed ones, remember validators and hashes."""
    texts, memory = folder / "texts", folder / "state.json"
    texts.mkdir(exist_ok=True)
    state = json.loads(memory.read_text()) if memory.is_file() else {}
    waiting = iter((folder / "urls.txt").read_text().splitlines())
    changed = 0

    async def work(session: aiohttp.ClientSession) -> None:
        nonlocal changed
        for url in waiting:
            known = state.get(url, {})
            headers = {"If-None-Match": known["etag"]} if known.get("etag") else {}
            async with session.get(url, headers=headers) as response:
                if response.status == 304:
                    continue
                body = await response.read()
            main = LexborHTMLParser(body).css_first(selector)
            blocks = [block.text(separator=" ", strip=True) for block in main.css(BLOCKS)]
            text = "\n\n".join(blocks).encode()
            digest = hashlib.sha256(text).hexdigest()
            if digest != known.get("digest"):
                changed += 1
                (texts / hashlib.sha256(url.encode()).hexdigest()).write_bytes(text)
            state[url] = {"etag": response.headers.get("ETag", ""), "digest": digest}

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=48)) as session:
        await asyncio.gather(*(work(session) for _ in range(48)))
    memory.write_text(json.dumps(state))
    with (folder / "counts.txt").open("a") as counts:
        counts.write(f"{changed}\n")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
