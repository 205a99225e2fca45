"""The repository others see: look, fetch into refs of our own, push with an explicit lease.

Remote-tracking branches are never moved: ``git status`` reads the same before and after.
"""

import base64
import os
import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

import msgspec
from git import GitCommandError

from pipeline.errors import ConfigError, PublishError, StoreError, masked
from pipeline.git.repository import Repository, git_words, held_by, stale_lock

OURS = "refs/content-sync"
_URL_SECRET = re.compile(r"(?<=://)[^/@\s]+@")


class Remote(msgspec.Struct, frozen=True):
    """A remote by its name in the repository.

    ``token`` is handed to its own host only, never on a command line; ``user`` is the name it goes with.
    """

    repository: Repository
    name: str
    url: str
    token: str = ""
    user: str = ""


class LeaseLost(PublishError):
    """The remote branch moved between looking and pushing; nothing was overwritten."""


# What git or a server prints when it refuses -> what that means and how to mend it. First match wins.
_REFUSALS = (
    (
        r"cannot create '?refs/|directory file conflict|D/F conflict",
        "name",
        "A branch there is in the way by its name. Rename it, or set another branch_prefix.",
    ),
    (
        r"stale info|fetch first|non-fast-forward|cannot lock ref|but expected|already exists|incorrect old",
        "lease",
        "Another run was faster. Run again.",
    ),
    (
        r"without `?workflows?`? (?:permission|scope)|refusing to allow .* workflow",
        "workflows",
        "The token may not touch workflow files. Start the job from a fresh checkout of the base "
        "branch, or give "
        "the token the `workflows` permission.",
    ),
    (
        r"verified signature|must be signed|GPG|require[sd]? .*sign",
        "signature",
        "The remote asks for signed commits. Set [proposal] sign = true and give the job a signing key, or "
        "exempt the proposal branches from the rule.",
    ),
    (
        r"GH00[16].*size|file size limit|exceeds .*(?:size|limit)|pack exceeds",
        "size",
        "A file is larger than the remote takes. Lower [visit] max_bytes, or raise the remote's limit.",
    ),
    (
        r"protected branch|GH006|GH013|TF402455|hook declined|not allowed to (?:force )?push|rule violations",
        "protected",
        "A rule protects this branch name. Exempt the proposal branches (for example content-sync/*) "
        "from it, or "
        "set another [proposal] branch_prefix.",
    ),
    (
        r"Authentication failed|could not read (?:Username|Password)|terminal prompts disabled|denied"
        r"|403|401|invalid credentials|not authorized",
        "auth",
        "The token may not push here. Give the job `contents: write`, or set CONTENT_SYNC_TOKEN to a "
        "token that "
        "may write.",
    ),
    (
        r"shallow update not allowed",
        "shallow",
        "The remote does not take pushes from a shallow clone. Fetch the whole history (`fetch-depth: 0`).",
    ),
    (
        r"Could not resolve host|unable to access|Connection|timed out|early EOF|hung up|not appear to be",
        "network",
        "The remote cannot be reached. Check its address and the network, then run again.",
    ),
)


def open_remote(repository: Repository, name: str, token: str = "") -> Remote:
    """Return the remote called ``name``.

    Raises:
        ConfigError: the repository has no such remote.
    """
    url = (
        repository.answers("config", "--get", f"remote.{name}.url")
        if re.fullmatch(r"\w[\w.-]*", name)
        else ""
    )
    if not url:
        raise ConfigError(
            f"[proposal] remote: there is no remote {name!r} here. Add it with `git remote add`, or "
            "leave out --push."
        )
    return Remote(repository, name, _URL_SECRET.sub("", url), token)


def look(remote: Remote, branches: Iterable[str]) -> dict[str, str]:
    """Return the remote's branches among ``branches`` with their commits, asked of the remote now."""
    found = look_refs(remote, [f"refs/heads/{branch}" for branch in branches])
    return {ref.removeprefix("refs/heads/"): commit for ref, commit in found.items()}


def look_under(remote: Remote, prefix: str) -> dict[str, str]:
    """Return the remote's branches whose names begin with ``prefix``, with their commits."""
    listed = _ask(remote.repository, remote, "ls-remote", "--refs", remote.name, f"refs/heads/{prefix}*")
    found = (line.split("\t") for line in listed.splitlines())
    return {ref.removeprefix("refs/heads/"): commit for commit, ref in found}


def look_refs(remote: Remote, refs: list[str]) -> dict[str, str]:
    """Return those of ``refs`` (full names) that the remote has, with their commits."""
    listed = _ask(remote.repository, remote, "ls-remote", "--refs", remote.name, *refs)
    found = (line.split("\t") for line in listed.splitlines())
    return {ref: commit for commit, ref in found if ref in refs}


def default_branch(remote: Remote) -> str:
    """Return the branch the remote's HEAD names, or ""."""
    listed = _ask(remote.repository, remote, "ls-remote", "--symref", remote.name, "HEAD")
    found = re.match(r"ref: refs/heads/(\S+)\tHEAD", listed)
    return found[1] if found else ""


def fetch(remote: Remote, commits: Mapping[str, str], depth: int = 1) -> None:
    """Bring commits here, each kept by a ref of ours named by its key.

    What is here already is not asked for. A shallow clone stays one, and gets ``depth`` commits of each.
    """
    is_shallow = remote.repository.run("rev-parse", "--is-shallow-repository") == "true"
    deeper = is_shallow and depth > 1
    missing = {
        name: commit for name, commit in commits.items() if deeper or not _is_here(remote.repository, commit)
    }
    for name in missing if deeper else ():
        # git does not ask for what the ref holds already, however little of its history is here.
        remote.repository.run("update-ref", "-d", f"{OURS}/{name}")
    if missing:
        shallow = [f"--depth={depth}"] if is_shallow else []
        quiet = ["--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--refmap="]
        specs = [f"+{commit}:{OURS}/{name}" for name, commit in missing.items()]
        _ask(remote.repository, remote, "fetch", *quiet, *shallow, remote.name, *specs)
    for name, commit in commits.items():
        remote.repository.run("update-ref", f"{OURS}/{name}", commit)


def _is_here(repository: Repository, commit: str) -> bool:
    return repository.answers("cat-file", "-t", commit) == "commit" and bool(
        repository.answers("rev-parse", "--verify", "--quiet", f"{commit}^{{tree}}")
    )


def push(remote: Remote, branch: str, commit: str, expected: str) -> None:
    """Point the remote's ``branch`` at ``commit``, only if it still stands at ``expected``.

    An empty ``commit`` deletes the branch; an empty ``expected`` says that there is none.

    Raises:
        LeaseLost: somebody was faster.
        PublishError: the remote refused, with its reason and the remedy.
    """
    push_ref(remote, f"refs/heads/{branch}", commit, expected)


def push_ref(remote: Remote, ref: str, commit: str, expected: str) -> None:
    """Do as ``push`` does, for a ref by its full name."""
    options = ("--porcelain", "--no-signed", "--no-follow-tags", "--recurse-submodules=no", "--no-verify")
    _ask(
        remote.repository,
        remote,
        "push",
        *options,
        f"--force-with-lease={ref}:{expected}",
        remote.name,
        f"{commit}:{ref}",
    )


def _ask(repository: Repository, remote: Remote, verb: str, *arguments: str) -> str:
    try:
        return repository.run(verb, *arguments, env=_credentials(remote))
    except GitCommandError as error:
        if lock := stale_lock(error):
            raise StoreError(held_by(lock)) from None
        words = masked(f"{error.stdout or ''} {git_words(error)}")
        raise _refusal(verb, remote, words, remote.token) from None


def _credentials(remote: Remote) -> dict[str, str]:
    """Return settings that authenticate to the remote's own host.

    The environment, unlike an argument, is private.
    """
    parts = urlsplit(remote.url)
    if not remote.token or parts.scheme not in ("http", "https"):
        return {}
    secret = base64.b64encode(f"{remote.user}:{remote.token}".encode()).decode()
    first = int(os.environ.get("GIT_CONFIG_COUNT") or 0)
    key = f"http.{parts.scheme}://{parts.netloc}/.extraheader"
    settings = {"GIT_CONFIG_COUNT": str(first + 2)}
    # The empty value takes away what a checkout step has left in the repository: two such headers are refused.
    for number, value in enumerate(("", f"AUTHORIZATION: basic {secret}"), first):
        settings |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return settings


def _refusal(verb: str, remote: Remote, words: str, token: str) -> PublishError:
    text = " ".join(words.replace(token, "(token)").split() if token else words.split())[-400:]
    for pattern, kind, remedy in _REFUSALS:
        if re.search(pattern, words, re.IGNORECASE):
            lost = kind == "lease"
            return (LeaseLost if lost else PublishError)(
                f"git {verb} to {remote.name} ({kind}): {text} {remedy}"
            )
    return PublishError(
        f"git {verb} to {remote.name} was refused: {text} Mend what it names, then run again."
    )
