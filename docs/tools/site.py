"""What the documentation needs to be a site as well: MkDocs calls it for every page.

Links that leave ``docs/`` lead to the repository, and a link to a folder leads to its README.
"""

import re
from pathlib import Path, PurePosixPath
from typing import Any

_LINK = re.compile(r"(?<=\]\()(?!\w+:|#)([^)\s#]+)(#[^)\s]*)?(?=\))")


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Return a page's Markdown with its links as the site needs them."""
    folder, root = PurePosixPath(page.file.src_uri).parent, Path(config.docs_dir).parent

    def pointed(found: re.Match[str]) -> str:
        target, fragment = found[1], found[2] or ""
        place = _resolved(PurePosixPath("docs") / folder / target)
        if place.startswith("docs/"):
            return f"{target.rstrip('/')}/README.md{fragment}" if (root / place).is_dir() else found[0]
        return f"{config.repo_url.rstrip('/')}/blob/main/{place}{fragment}"

    return _LINK.sub(pointed, markdown)


def _resolved(path: PurePosixPath) -> str:
    """Return a path without its ``..``."""
    parts: list[str] = []
    for part in path.parts:
        parts = parts[:-1] if part == ".." else [*parts, part]
    return "/".join(parts)
