"""What changes beside the text: titles, links and images, anchors."""

import re
from collections.abc import Iterator

from pipeline.changes.anchors import successors
from pipeline.changes.kinds import ChangeKind
from pipeline.changes.model import Change
from pipeline.changes.words import key
from pipeline.content import PageLink, Snapshot

# Ids made anew on every visit: nobody links to them.
_MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-|\d{6}")
# The sheets of a file: how many there are is the printer's choice, and a fragment that names one is looked up.
_SHEET = re.compile(r"page[=.]\d+\Z")
# How surely an anchor must have taken over from another (0 to 1) to be named as its new name.
_TOOK_OVER = 0.8


def written(link: PageLink) -> str:
    """Return a page's link as Markdown."""
    return f"{'!' * link.image}[{link.label}]({link.target})"


def metadata_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield what the page says of itself (ids, its own dates) and says otherwise now; it explains, it never
    decides."""
    if before.facts == after.facts:
        return
    from deepdiff import DeepDiff

    old, new = dict(before.facts), dict(after.facts)
    delta = DeepDiff(old, new, threshold_to_diff_deeper=0, view="tree")
    names = {str(entry.get_root_key()) for entries in delta.values() for entry in entries}
    for name in sorted(names):
        was, now = (f"{name}: {side[name]}" if name in side else "" for side in (old, new))
        yield Change(before.url, ChangeKind.METADATA, "", (), was, now)


def title_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield the change of the page's title, if any."""
    if before.title != after.title:
        said = key(before.title) != key(after.title)
        kind = ChangeKind.TITLE if said else ChangeKind.COSMETIC_TITLE
        yield Change(before.url, kind, "", (), before.title, after.title)


def link_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield links and images that went, came, or lead elsewhere; where they stand does not count."""
    old, new = _links(before), _links(after)
    waiting: dict[tuple[bool, str], list[PageLink]] = {}
    for text, link in new.items():
        if text not in old:
            waiting.setdefault((link.image, key(link.label)), []).append(link)
    for text, link in old.items():
        if text not in new:
            same = waiting.get((link.image, key(link.label)))
            yield _link_change(before.url, link, same.pop(0) if same else None)
    for links in waiting.values():
        yield from (_link_change(before.url, None, link) for link in links)


def _link_change(url: str, old: PageLink | None, new: PageLink | None) -> Change:
    link = old or new
    assert link is not None  # noqa: S101  (one side is always there)
    happened = "target" if old and new else "removed" if old else "added"
    kind = ChangeKind(f"{'image' if link.image else 'link'}-{happened}")
    was, now = (written(side) if side else "" for side in (old, new))
    return Change(url, kind, link.anchor, (), was, now)


def _links(snapshot: Snapshot) -> dict[str, PageLink]:
    return {written(link): link for link in snapshot.links}


def anchor_changes(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    """Yield the ids a fragment could name and no longer can, with the anchor that took over where one did."""
    have = {anchor.casefold() for anchor in after.anchors}
    lost = [name for name in before.anchors if name.casefold() not in have]
    gone = [name for name in lost if not (_MADE_UP.search(name) or _SHEET.match(name))]
    for anchor, near in zip(gone, successors(before, after, gone), strict=True):
        if near and near[0][1] >= _TOOK_OVER:
            yield Change(before.url, ChangeKind.ANCHOR_RENAMED, anchor, (), anchor, near[0][0])
        else:
            yield Change(before.url, ChangeKind.ANCHOR_GONE, anchor, (), anchor, "")
