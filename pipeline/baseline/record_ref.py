"""The record on a ref of its own, ``refs/content-sync/record``: one commit a run, each on the one before.

Nothing that stands there is ever rewritten: the ref moves forward only, here and on the remote. Where two machines
ran without knowing of each other, the next commit has both of their last ones as parents.
"""

import contextlib
from calendar import timegm
from importlib.metadata import version
from time import strptime
from typing import NamedTuple

import msgspec
from git import GitCommandError
from msgspec.structs import replace

from pipeline.baseline.record import Entry
from pipeline.baseline.record_tree import Texts, record_tree
from pipeline.errors import ContentSyncError, StoreError
from pipeline.git import remote as remotes
from pipeline.git.damage import ASIDE, damage, put_aside, put_ref_aside
from pipeline.git.remote import LeaseLost, Remote
from pipeline.git.repository import AUTHOR, Repository, git_words, held_by, identity, stale_lock
from pipeline.report import Trouble

REF = "refs/content-sync/record"
RECORD_FILE = "record.json"
# The remote's head is kept here while it is looked at; a shallow clone gets so many commits of it.
_SEEN = "record-seen"
_DEEP = 1000
_TRIES = 3


def tool_version() -> str:
    """Return the version of content-sync that runs."""
    return version("content-sync")


class Kept(msgspec.Struct, frozen=True):
    """The commit that holds a run on the record, and why it is not on the remote ("" = it is, or there is none).

    ``damaged`` says what of the record could not be read and was put aside. ``unsigned``: git is set up to sign
    commits, and could not.
    """

    commit: str
    refused: str = ""
    damaged: str = ""
    unsigned: bool = False


class _Way(NamedTuple):
    """How an entry is put on the record: the texts it names, whether the commit is signed, and has to be, and
    whether it may stand there already."""

    texts: Texts
    sign: bool
    must_sign: bool
    again: bool


def keep_record(
    repository: Repository,
    remote: Remote | None,
    entry: Entry,
    texts: Texts = (),
    *,
    sign: bool = False,
    again: bool = False,
) -> Kept:
    """Put ``entry`` on the record with the ``texts`` it names, and push it where there is a ``remote``.

    The commit is signed where git is set up to sign commits; ``sign``: it has to be. ``again``: the entry may stand
    there as the last one already, and then stays as it is.

    A remote that cannot be asked or refuses is said and passed over: the entry is kept here, and the next run that
    reaches the remote takes it along.

    Raises:
        StoreError: git refuses to write here, or to sign what has to be signed.
    """
    is_set_up = repository.answers("config", "--type=bool", "--get", "commit.gpgsign") == "true"
    way = _Way(texts, sign or is_set_up, sign, again)
    try:
        kept = _kept(repository, remote, entry, way)
    except (GitCommandError, StoreError) as error:
        damaged = _put_damage_aside(repository)
        if not damaged:
            raise _unwritten(error) from error
        kept = replace(_kept(repository, remote, entry, way), damaged=damaged)
    return replace(kept, unsigned=is_set_up and not is_signed(repository, kept.commit))


def _unwritten(error: GitCommandError | StoreError) -> StoreError:
    if isinstance(error, StoreError):
        return error
    return StoreError(f"{REF} cannot be written: {git_words(error)} Run again.")


def restore_record(remote: Remote, runs: int) -> None:
    """Fetch the record, where this machine has none; a shallow clone gets its last ``runs`` only."""
    repository = remote.repository
    with contextlib.suppress(ContentSyncError, GitCommandError):
        if repository.answers("rev-parse", "--verify", "--quiet", REF):
            return
        there = remotes.look_refs(remote, [REF]).get(REF, "")
        if there:
            remotes.fetch(remote, {_SEEN: there}, depth=runs)
            repository.run("update-ref", REF, there, "0" * len(there))


def is_signed(repository: Repository, commit: str) -> bool:
    """Return whether ``commit`` has a signature; whose, and whether it is right, is for ``git verify-commit``."""
    return b"\ngpgsig" in repository.run_bytes("cat-file", "commit", commit).partition(b"\n\n")[0]


def _put_damage_aside(repository: Repository) -> str:
    """Move what cannot be read of the record's last run out of the way; return what it was, "" for nothing.

    Nothing can stand on it; where the remote has the record whole, it goes on from there.
    """
    here = repository.answers("rev-parse", "--verify", "--quiet", REF)
    if not here:
        return f"the file of {REF} names no commit" if put_ref_aside(repository, REF) else ""
    told = damage(repository, here, f"{here}^@")
    if told:
        put_aside(repository)
        repository.run("update-ref", "-d", REF)
    return told and f"{here}: {told}"


def _kept(repository: Repository, remote: Remote | None, entry: Entry, way: _Way) -> Kept:
    refused = ""
    for _ in range(_TRIES if remote else 0):
        try:
            return Kept(_append(repository, remote, entry, way))
        except LeaseLost as error:
            refused = str(error)
        except ContentSyncError as error:
            refused = str(error)
            break
    return Kept(_append(repository, None, entry, way), refused)


def troubles(kept: Kept, artifact: str = "") -> list[Trouble]:
    """Return what to say of an entry that did not reach the remote, and of a record that could not be read.

    ``artifact`` is the folder that holds the entry, too ("" = none does).
    """
    found = []
    if kept.refused:
        mend = (
            f"The artifact still holds the run: allow pushes to {REF}, and run this job again on {artifact}; "
            "the record takes each run once. Or set [record] keep = false."
            if artifact
            else "This machine keeps it and pushes it with the next run. One that keeps nothing loses it: push it "
            f"there with `git push REMOTE {REF}`, allow pushes to {REF}, or set [record] keep = false."
        )
        found.append(Trouble(REF, f"the record of this run was not pushed: {kept.refused}", mend))
    if kept.unsigned:
        mend = "Give this machine a key that needs nobody to unlock it, or unset commit.gpgsign here."
        found.append(Trouble(REF, "git is set up to sign commits, and could not sign the record", mend))
    if kept.damaged:
        mend = (
            f"Compare it with another copy: `git ls-remote REMOTE {REF}`. Broken objects lie in .git/{ASIDE}."
        )
        found.append(
            Trouble(REF, f"the record here could not be read and was put aside: {kept.damaged}", mend)
        )
    return found


def _append(repository: Repository, remote: Remote | None, entry: Entry, way: _Way) -> str:
    here = repository.answers("rev-parse", "--verify", "--quiet", REF)
    there = remotes.look_refs(remote, [REF]).get(REF, "") if remote else ""
    if remote and there:
        # What this machine added by itself can only be joined where both histories are known.
        remotes.fetch(remote, {_SEEN: there}, depth=_DEEP if here and here != there else 1)
    commit = _commit(repository, _parents(repository, here, there), entry, way)
    if remote and commit != there:
        remotes.push_ref(remote, REF, commit, there)
    try:
        repository.run("update-ref", REF, commit, here or "0" * len(commit))
    except GitCommandError as error:
        if lock := stale_lock(error):
            raise StoreError(held_by(lock)) from error
        if put_ref_aside(repository, REF):
            return _append(repository, remote, entry, way)
        raise StoreError(f"{REF} could not be moved: {git_words(error)} Run again.") from error
    return commit


def _parents(repository: Repository, here: str, there: str) -> list[str]:
    """Return what the next commit stands on: the further of both heads, or both where neither holds the other."""
    if not here or not there or here == there:
        return [here or there] if here or there else []
    if repository.is_ancestor(here, there):
        return [there]
    return [here] if repository.is_ancestor(there, here) else [there, here]


def _commit(repository: Repository, parents: list[str], entry: Entry, way: _Way) -> str:
    tree = record_tree(repository, parents[0] if parents else "", entry, way.texts)
    if way.again and len(parents) == 1 and repository.run("rev-parse", f"{parents[0]}^{{tree}}") == tree:
        return parents[0]
    on = [word for parent in parents for word in ("-p", parent)]
    date = timegm(strptime(entry.time, "%Y-%m-%dT%H:%M:%SZ"))
    words = f"{len(entry.pages)} pages looked at, {len(entry.flags)} flags open, {entry.time}\n"

    def committed(signed: str) -> str:
        asked = ("commit-tree", signed, tree, *on, "-F", "-")
        return repository.run(*asked, stdin=[words.encode()], env=identity(AUTHOR, date))

    try:
        return committed("--gpg-sign" if way.sign else "--no-gpg-sign")
    except GitCommandError as error:
        # A key that is locked at night costs a signature, and no run.
        if way.sign and not way.must_sign:
            return committed("--no-gpg-sign")
        raise StoreError(
            f"{repository.path}: the record could not be committed: {git_words(error)}"
        ) from error
