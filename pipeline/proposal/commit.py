"""Build the proposal: exactly one commit of ours on the base, or the reason why not."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from git import GitCommandError

from pipeline.errors import ConfigError, StoreError
from pipeline.flags.ledger import read_flags
from pipeline.flags.model import Flag
from pipeline.git.repository import Repository, git_words, identity
from pipeline.git.trees import Content, changed_paths, differ, read_tree, write_tree
from pipeline.proposal.authorship import BranchState, read_commit
from pipeline.snapshots.paths import (
    ATTRIBUTES,
    FOLDER,
    Root,
    accompanies,
    is_decision,
    is_ledger,
    is_ours,
    is_report,
)

# Without this, `* text=auto` in the team's repository would give a page other bytes in a checkout.
_ATTRIBUTES = {
    ATTRIBUTES: b"* -text\nREPORT.* linguist-generated\nreport.json linguist-generated\n",
}
_COMMITS = re.compile(rb'"(?:base|articles)":"[0-9a-f]{40,64}"|<code>[0-9a-f]{10}</code>')
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")


def branch_name(prefix: str, group: str = "") -> str:
    """Return the branch of a group's proposal; ``group`` is a slug, "" the single group of everything.

    Raises:
        ConfigError: [proposal] branch_prefix cannot begin a branch name.
    """
    name = f"{prefix}/{group or 'proposal'}"
    if (
        not _NAME.fullmatch(name)
        or ".." in name
        or ".lock" in name
        or any(p.endswith(".") for p in name.split("/"))
    ):
        raise ConfigError(
            f"[proposal] branch_prefix: {prefix!r} cannot begin a branch name. "
            "Use letters, digits, dots, dashes and slashes, such as content-sync."
        )
    return name


class Commit(msgspec.Struct, frozen=True):
    """What a commit says besides its tree: message without trailers, author, date (seconds, UTC)."""

    message: str
    author: str
    date: int
    sign: bool = False


def build_tree(
    repository: Repository, base: str, files: Mapping[str, Content | None], allowed: Sequence[str]
) -> str:
    """Return the proposal's tree; "" where nothing of it is news: reports, work list and decisions only go with it.

    Raises:
        StoreError: a path that differs from the base is not ours to change.
    """
    news = differ(repository, base, files, (path for path in files if not accompanies(path)))
    if not (news or shows_more(repository, base, files)):
        return ""
    return whole_tree(repository, base, files, allowed)


def shows_more(repository: Repository, base: str, files: Mapping[str, Content | None]) -> bool:
    """Return whether a ledger has a flag that rests on an archive and is new to ``base``: no page is news then."""
    for path in filter(is_ledger, files):
        data = files[path]
        shown = (
            {flag.fingerprint for flag in _flags(data) if flag.capture} if isinstance(data, bytes) else set()
        )
        if shown:
            blobs = read_tree(repository, base, path) if base else {}
            known = {
                flag.fingerprint for _, text in repository.blobs(blobs.values()) for flag in _flags(text)
            }
            if shown - known:
                return True
    return False


def _flags(ledger: bytes) -> tuple[Flag, ...]:
    return read_flags(ledger.decode("utf-8", "replace"))


def decisions_tree(repository: Repository, base: str, files: Mapping[str, Content | None]) -> str:
    """Return the tree of what people decided since ``base``, for a proposal without news; "" where it is known."""
    if not differ(repository, base, files, filter(is_decision, files)):
        return ""
    kept = {path: files[path] for path in files if is_decision(path) or is_ledger(path)}
    return whole_tree(repository, base, kept, ())


def says_the_same(repository: Repository, state: BranchState, base: str, tree: str) -> bool:
    """Return whether the branch proposes on its own base what ``tree`` would on ``base``, and merges as cleanly.

    Reports name the commits they were made on; that alone is no reason to write a branch anew.
    """
    if not state.tree or read_commit(repository, state.parent) is None:
        return False
    stands, wanted = (_edits(repository, *pair) for pair in ((state.parent, state.tree), (base, tree)))
    if stands.keys() != wanted.keys():
        return False
    return all(_same_edit(repository, path, stands[path], wanted[path]) for path in stands)


def _edits(repository: Repository, before: str, after: str) -> dict[str, tuple[str, str]]:
    """Return the blobs before and after of every path that differs."""
    listed = list(repository.run_items("diff-tree", "-r", "-z", "--no-renames", before, after))
    pairs = zip(listed[::2], listed[1::2], strict=True)
    return {path.decode("utf-8", "surrogateescape"): _blobs(about.split(b" ")) for about, path in pairs}


def _blobs(about: list[bytes]) -> tuple[str, str]:
    return about[2].decode(), about[3].decode()


def _same_edit(repository: Repository, path: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    if one == other:
        return True
    if not is_report(path) or one[0] != other[0]:
        return False
    texts = dict(repository.blobs([one[1], other[1]]))
    return _undated(texts[one[1]]) == _undated(texts[other[1]])


def _undated(report: bytes) -> bytes:
    """Return a report without the commits that it was made on."""
    return _COMMITS.sub(b"", report)


def whole_tree(
    repository: Repository, base: str, files: Mapping[str, Content | None], allowed: Sequence[str]
) -> str:
    """Return the tree of ``base`` with ``files``.

    Raises:
        StoreError: a path that differs from the base is not ours to change.
    """
    tree = write_tree(repository, base, files)
    ours = frozenset(allowed)
    for path in changed_paths(repository, base, tree):
        if not is_ours(path) and path not in ours:
            raise StoreError(
                f"{path}: a proposal may touch {FOLDER}/ and articles that were opted in, nothing else. "
                "Please report this; nothing was written."
            )
    if not repository.answers("rev-parse", "--verify", "--quiet", f"{tree}:{ATTRIBUTES}"):
        tree = write_tree(repository, tree, _ATTRIBUTES)
    return tree


def write_commit(repository: Repository, base: str, tree: str, words: Commit) -> str:
    """Return a new commit of ``tree`` on ``base``, with the trailers by which we know it again."""
    from importlib.metadata import version

    manifest = repository.answers("rev-parse", "--verify", "--quiet", f"{tree}:{Root().report_json}")
    trailers = {
        "Sync-Tree": tree,
        "Sync-Base": base,
        "Sync-Manifest": manifest or "none",
        "Sync-Version": version("content-sync"),
    }
    text = words.message.strip() + "\n\n" + "".join(f"{name}: {value}\n" for name, value in trailers.items())
    try:
        return repository.run(
            *("commit-tree", "--gpg-sign" if words.sign else "--no-gpg-sign", tree, "-p", base, "-F", "-"),
            stdin=[text.encode("utf-8", "replace")],
            env=identity(words.author, words.date),
        )
    except GitCommandError as error:
        raise StoreError(
            f"{repository.path}: the proposal could not be committed: {git_words(error)}"
        ) from error
