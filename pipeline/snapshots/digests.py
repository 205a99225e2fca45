"""Equal digests, equal reading."""

from hashlib import sha256

from pipeline.content import Snapshot
from pipeline.content.volatile import is_volatile, still_links


def digest(snapshot: Snapshot) -> str:
    """Return 32 hex digits that differ when title, text, links or anchors differ; facts do not count."""
    parts = [_text(snapshot), "\n".join(snapshot.anchors)]
    still = still_links(snapshot, frozenset(snapshot.volatile))
    parts += [f"{link.anchor}\0{link.label}\0{link.target}\0{link.image}" for link in still.links]
    return _hash("\n".join(parts))


def text_digest(snapshot: Snapshot) -> str:
    """Return 32 hex digits that differ when title or text differ; links, anchors and facts do not count."""
    return _hash(_text(snapshot))


def _text(snapshot: Snapshot) -> str:
    calm = frozenset(snapshot.volatile)
    lines = [snapshot.title]
    for section in snapshot.sections:
        lines.append(f"{'#' * section.depth} {section.heading} {section.anchor}")
        lines += [
            f"{block.kind}\0{block.text}"
            for block in section.blocks
            if not (calm and is_volatile(block, calm))
        ]
    return "\n".join(lines)


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
