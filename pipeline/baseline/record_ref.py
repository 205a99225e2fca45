"""The record on a ref of its own, ``refs/content-sync/record``: one commit a run, each on the one before.

Nothing that stands there is ever rewritten: the ref moves forward only, here and on the remote. Where two machines
ran without knowing of each other, the next commit has both of their last ones as parents.
"""

from calendar import timegm
from importlib.metadata import version
from time import strptime

from git import GitCommandError

from pipeline.baseline.record import Entry, record_files
from pipeline.errors import ContentSyncError, StoreError
from pipeline.git import remote as remotes
from pipeline.git.damage import put_aside, put_ref_aside
from pipeline.git.remote import LeaseLost, Remote
from pipeline.git.repository import AUTHOR, Repository, git_words, held_by, identity, stale_lock
from pipeline.git.trees import Content, blob_id, read_tree, write_tree
from pipeline.storage.local import LOG

REF = "refs/content-sync/record"
RECORD_FILE = "record.json"
# The remote's head is kept here while it is looked at; a shallow clone gets so many commits of it.
_SEEN = "record-seen"
_DEEP = 1000
_TRIES = 3


def tool_version() -> str:
    """Return the version of content-sync that runs."""
    return version("content-sync")


def keep_record(repository: Repository, remote: Remote | None, entry: Entry, *, sign: bool = False) -> str:
    """Put ``entry`` on the record, push it where there is a ``remote``, and return its commit.

    A remote that cannot be asked or refuses is said and passed over: the entry is kept here, and the next run that
    reaches the remote takes it along.

    Raises:
        StoreError: git refuses to write here.
    """
    try:
        return _kept(repository, remote, entry, sign)
    except GitCommandError as error:
        # Nothing can stand on what cannot be read; where the remote has the record whole, it goes on from there.
        LOG.warning("the record here cannot be read, and goes on without its last run: %s", git_words(error))
        put_aside(repository)
        if not put_ref_aside(repository, REF):
            repository.run("update-ref", "-d", REF)
        return _kept(repository, remote, entry, sign)


def _kept(repository: Repository, remote: Remote | None, entry: Entry, sign: bool) -> str:
    for _ in range(_TRIES if remote else 0):
        try:
            return _append(repository, remote, entry, sign)
        except LeaseLost:
            continue
        except ContentSyncError as error:
            LOG.warning("the record of this run stays here for now: %s", error)
            break
    return _append(repository, None, entry, sign)


def _append(repository: Repository, remote: Remote | None, entry: Entry, sign: bool) -> str:
    here = repository.answers("rev-parse", "--verify", "--quiet", REF)
    there = remotes.look_refs(remote, [REF]).get(REF, "") if remote else ""
    if remote and there:
        remotes.fetch(remote, {_SEEN: there}, depth=_DEEP)
    commit = _commit(repository, _parents(repository, here, there), entry, sign)
    if remote:
        remotes.push_ref(remote, REF, commit, there)
    try:
        repository.run("update-ref", REF, commit, here or "0" * len(commit))
    except GitCommandError as error:
        if lock := stale_lock(error):
            raise StoreError(held_by(lock)) from error
        if put_ref_aside(repository, REF):
            return _append(repository, remote, entry, sign)
        raise StoreError(f"{REF} could not be moved: {git_words(error)} Run again.") from error
    return commit


def _parents(repository: Repository, here: str, there: str) -> list[str]:
    """Return what the next commit stands on: the further of both heads, or both where neither holds the other."""
    if not here or not there or here == there:
        return [here or there] if here or there else []
    if repository.is_ancestor(here, there):
        return [there]
    return [here] if repository.is_ancestor(there, here) else [there, here]


def _commit(repository: Repository, parents: list[str], entry: Entry, sign: bool) -> str:
    tree = _tree(repository, parents[0] if parents else "", entry)
    signed = "--gpg-sign" if sign else "--no-gpg-sign"
    on = [word for parent in parents for word in ("-p", parent)]
    date = timegm(strptime(entry.time, "%Y-%m-%dT%H:%M:%SZ"))
    words = f"{len(entry.pages)} pages looked at, {len(entry.flags)} flags open, {entry.time}\n"
    try:
        return repository.run(
            "commit-tree", signed, tree, *on, "-F", "-", stdin=[words.encode()], env=identity(AUTHOR, date)
        )
    except GitCommandError as error:
        raise StoreError(
            f"{repository.path}: the record could not be committed: {git_words(error)}"
        ) from error


def _tree(repository: Repository, parent: str, entry: Entry) -> str:
    """Return the tree of ``entry``; what stands the same in ``parent`` is not written again."""
    files = record_files(entry)
    known = read_tree(repository, parent, "") if parent else {}
    base = parent or repository.run("hash-object", "-t", "tree", "-w", "--stdin")
    wanted: dict[str, Content | None] = {path: None for path in known if path not in files}
    wanted |= {path: data for path, data in files.items() if known.get(path) != blob_id(data)}
    return write_tree(repository, base, wanted)
