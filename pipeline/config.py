"""``content-sync.toml``: every key, its default, and a clear error for what does not fit.

A key's description is its documentation: the table in ``docs/configuration.md`` is made from it.
"""

import difflib
import re
import tomllib
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from pipeline.errors import ConfigError, in_words
from pipeline.sites import HostName, Site, Sites, builtin

_CONTROL = re.compile("[\x00-\x08\n-\x1f\x7f-\x9f\u2028\u2029]")
FILE_NAME = "content-sync.toml"
# Variables that name a proxy; they decide nothing here, and whoever sets one may expect that they do.
PROXY_NAMES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
# What a value whose form does not fit has to be.
_FORMS = {
    "articles.formats": 'endings of files, as ".txt"',
    "articles.site": "the address of a site, as https://docs.example.com",
    "visit.contact": "a mail address or a URL, without spaces",
    "visit.proxy": "the address of a proxy, as http://host:port",
    "hosts.skip": "names of hosts, as docs.example.com: in lower case, without https://, port or path",
    "hosts.internal": "names of hosts, as wiki.example.com: in lower case, without https://, port or path",
    "groups.by": "owner, directory or property:NAME",
    "messages.to": "names of letters, digits, - and _",
    "proposal.author": "a name and a mail address, as Docs bot <bot@example.com>",
    "proposal.branch_prefix": "what a branch may be called, as bots/content-sync",
    "site.hosts": "names of hosts, as docs.example.com: in lower case, without https://, port or path",
}


class Articles(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where the articles are."""

    repository: Annotated[
        str,
        Meta(description="Path or git URL of the repository with the articles; empty: the one it runs in."),
    ] = ""
    ref: Annotated[
        str, Meta(description="Branch, tag or commit to read there; empty: its default branch.")
    ] = ""
    path: Annotated[str, Meta(description="Folder that holds the articles; empty: the whole repository.")] = (
        ""
    )
    include: Annotated[
        tuple[str, ...],
        Meta(description="Patterns of the files that are articles; empty: every file in a known format."),
    ] = ()
    formats: Annotated[
        tuple[Annotated[str, Meta(pattern=r"^\.[^/.*?\s]+$")], ...],
        Meta(
            description="Endings of further files that are articles: `.html` reads exported pages, any other "
            "ending (`.txt`) Markdown."
        ),
    ] = ()
    exclude: Annotated[tuple[str, ...], Meta(description="Patterns of files that are not articles.")] = ()
    site: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s/?#]+/?)?$",
            description="Where the articles are published, as `https://docs.example.com`: links from `/` lead "
            "there; empty: as the site's own configuration says (DocFX, MkDocs, Hugo, Docusaurus, Jekyll).",
        ),
    ] = ""
    id_keys: Annotated[
        tuple[str, ...],
        Meta(description="Header attributes that name an article, the first one present wins."),
    ] = ("articleid",)
    title_keys: Annotated[tuple[str, ...], Meta(description="Header attributes that hold its title.")] = (
        "pagetitle",
        "title",
    )
    author_keys: Annotated[tuple[str, ...], Meta(description="Header attributes that hold its authors.")] = (
        "ms.author",
        "author",
    )
    owner_keys: Annotated[tuple[str, ...], Meta(description="Header attributes that hold its owner.")] = (
        "ownershipid",
        "owner",
    )


class Visit(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How pages are visited; names that end in ``_s`` are seconds."""

    rate_per_host: Annotated[float, Meta(ge=0, description="Requests a second to one host; 0: no limit.")] = (
        5.0
    )
    per_host: Annotated[int, Meta(ge=1, description="Requests in flight to one host.")] = 1
    concurrency: Annotated[int, Meta(ge=1, description="Hosts visited side by side.")] = 16
    confirm_after_s: Annotated[
        float,
        Meta(
            ge=0,
            le=86_400,
            description="Pause before a changed page is visited again, to be sure of the change.",
        ),
    ] = 20.0
    timeout_s: Annotated[float, Meta(gt=0, le=86_400, description="How long one request may take.")] = 30.0
    deadline_s: Annotated[
        float, Meta(ge=0, description="How long all visits may take; the rest is deferred; 0: no limit.")
    ] = 0.0
    unconditional_every: Annotated[
        int,
        Meta(
            ge=1, description="Every how many runs a page is fetched even if nothing seems to have changed."
        ),
    ] = 10
    unread_share: Annotated[
        float,
        Meta(
            ge=0,
            le=1,
            description="Share of the pages that may go unread; beyond it a run exits with 3.",
        ),
    ] = 0.5
    max_bytes: Annotated[int, Meta(gt=0, description="The largest page that is read.")] = 8_000_000
    max_age: Annotated[
        float,
        Meta(ge=0, description="Days a quiet page may rest between two visits; 0: every page every run."),
    ] = 0.0
    change_chance: Annotated[
        float,
        Meta(
            gt=0,
            lt=1,
            description="Within `max_age`, a page is due once it has changed with this chance (0 to 1).",
        ),
    ] = 0.15
    contact: Annotated[
        str,
        Meta(
            pattern=r"^[!-~]*$",
            description="Address or URL shown to the hosts, so that they can reach you; empty: none.",
        ),
    ] = ""
    proxy: Annotated[
        str,
        Meta(
            pattern=r"^(https?://[^\s/]+/?)?$",
            description="Proxy for all visits, `http://host:port`; the environment's is not used.",
        ),
    ] = ""
    ca_bundle: Annotated[
        str, Meta(description="File of the certificates to trust (PEM); empty: the usual public ones.")
    ] = ""


class Hosts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Hosts that are never asked."""

    skip: Annotated[tuple[HostName, ...], Meta(description="Hosts you do not want to visit.")] = ()
    internal: Annotated[tuple[HostName, ...], Meta(description="Hosts only insiders reach.")] = ()


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How findings are split into proposals."""

    by: Annotated[
        str,
        Meta(
            pattern=r"^(owner|directory|property:\S.*)?$",
            description="One proposal for each `owner`, `directory` or `property:NAME`; empty: one for all.",
        ),
    ] = ""
    most_open: Annotated[
        int, Meta(ge=0, description="So many pull requests are open at a time; the others wait. 0: no limit.")
    ] = 0

    def __post_init__(self) -> None:
        """Refuse a key that would have no effect."""
        if self.most_open and not self.by:
            raise ValueError("most_open needs by: without groups there is one request")


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The branch that proposes."""

    base: Annotated[str, Meta(description="Branch that is proposed to; empty: the one checked out.")] = ""
    branch_prefix: Annotated[
        str,
        Meta(
            pattern=r"^[^\s~^:?*\[\\/.-][^\s~^:?*\[\\]*$",
            description="What the names of proposal branches begin with.",
        ),
    ] = "content-sync"
    remote: Annotated[str, Meta(description="Remote that `--push` and `--pr` publish to.")] = "origin"
    forge: Annotated[
        str,
        Meta(
            description="Where pull requests are made: `github`, `gitlab`, `azure-devops`, `gitea` (Forgejo, Codeberg) "
            "or `bitbucket` (branch only); empty: told from the remote's address."
        ),
    ] = ""
    author: Annotated[
        str,
        Meta(
            pattern=r"^[^<>]*[^<>\s] <[^<>\s]+>$",
            description="Author of the proposal's commit, `Name <mail>`.",
        ),
    ] = "content-sync <content-sync@noreply.invalid>"
    html: Annotated[
        bool, Meta(description="Also keep the report as a page to read in a browser, beside REPORT.md.")
    ] = False
    sign: Annotated[bool, Meta(description="Sign the commit with the key git is set up with.")] = False
    labels: Annotated[tuple[str, ...], Meta(description="Labels a new pull request gets.")] = (
        "content-sync",
    )
    freeze_label: Annotated[
        str, Meta(description="A pull request with this label is left exactly as it is.")
    ] = "content-sync-freeze"
    owners: Annotated[
        dict[str, tuple[str, ...]],
        Meta(description="Who reviews for an owner named in article headers: owner to users and teams."),
    ] = {}


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What shows afterwards that somebody looked."""

    keep: Annotated[
        bool,
        Meta(description="Leave one commit a run on refs/content-sync/record, also where nothing changed."),
    ] = True
    stamp: Annotated[
        str,
        Meta(
            pattern=r"^([A-Za-z_][A-Za-z0-9_.-]*)?$",
            max_length=60,
            description="Header attribute in which a proposal writes the day by which every cited page was read, "
            "where all were and no flag is open; empty: none. It needs `keep`.",
        ),
    ] = ""

    def __post_init__(self) -> None:
        """Refuse a key that would have no effect."""
        if self.stamp and not self.keep:
            raise ValueError("stamp needs keep = true: the day comes from the record")


class Messages(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Short messages to a team's channels."""

    to: Annotated[
        tuple[Annotated[str, Meta(pattern="^[A-Za-z0-9_-]+$")], ...],
        Meta(
            description="Names of receivers that get a message when a published run has news. The environment "
            "variable `CONTENT_SYNC_MESSAGE_NAME` holds the address of each (Apprise's form); needs the extra "
            "`messages`."
        ),
    ] = ()


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Everything a team can set. Secrets are never here; they come from the environment."""

    articles: Articles = Articles()
    visit: Visit = Visit()
    hosts: Hosts = Hosts()
    groups: Groups = Groups()
    proposal: Proposal = Proposal()
    record: Record = Record()
    messages: Messages = Messages()
    site: Annotated[
        tuple[Site, ...],
        Meta(
            description="Rules of single sites; one with the name of a built-in site changes just the keys it sets."
        ),
    ] = ()

    @property
    def sites(self) -> Sites:
        """Every site the run knows, the package's and the team's own. Made anew, without what it has looked up."""
        never = (*self.hosts.skip, *self.hosts.internal)
        return Sites((*builtin().all, *self.site), never) if self.site or never else builtin()


def load_config(repository: Path, file: Path | None = None) -> Config:
    """Read the configuration of ``repository``: ``file``, else content-sync.toml, else [tool.content-sync].

    Raises:
        ConfigError: the file is missing, is not TOML, or holds a key or value that does not fit.
    """
    path = file or repository / FILE_NAME
    if path.is_file():
        return _convert(_read(path), path)
    if file:
        raise ConfigError(
            f"{file}: no such file. Name an existing configuration, or run `content-sync init`."
        )
    project = repository / "pyproject.toml"
    table = _read(project).get("tool", {}).get("content-sync", {}) if project.is_file() else {}
    return _convert(table, project)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not valid TOML: {error}. Mend the line named.") from error


def _convert(table: dict[str, object], path: Path) -> Config:
    _refuse_controls(table, path, "")
    known = {site.name: msgspec.to_builtins(site) for site in builtin().all}
    try:
        own = msgspec.convert(table.get("site", []), list[dict[str, object]])
        merged = [_merged(known.get(str(site.get("name")), {}), site) for site in own]
        config = msgspec.convert({**table, "site": merged}, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{path}: {in_words(str(error), _FORMS, _nearest)}. `content-sync init --print` shows every key."
        ) from error
    if idle := next((site.name for site in config.site if not site.hosts), ""):
        near = difflib.get_close_matches(idle, known, 1)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        raise ConfigError(
            f"{path}: [site] {idle!r} names no hosts, so it has no effect.{hint} Add hosts = [...]."
        )
    return config


def _nearest(name: str, place: str) -> str:
    """Return the key of that table whose name comes nearest, as a question."""
    struct: Any = Config
    for part in re.findall(r"\w+", re.sub(r"\[[^\]]*\]", "", place)):
        kind = next((field.type for field in msgspec.structs.fields(struct) if field.name == part), None)
        struct = Site if part == "site" else kind
    if not isinstance(struct, type) or not issubclass(struct, msgspec.Struct):
        return ""
    near = difflib.get_close_matches(name, struct.__struct_fields__, 1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def _refuse_controls(value: object, path: Path, name: str) -> None:
    """Raise for a text with a character that would end it where it is used: in git, in a header, in a log."""
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_controls(key, path, f"a key of {name or 'the file'}")
            _refuse_controls(inner, path, f"{name}.{key}" if name else str(key))
    elif isinstance(value, list):
        for inner in value:
            _refuse_controls(inner, path, name)
    elif isinstance(value, str) and (found := _CONTROL.search(value)):
        raise ConfigError(
            f"{path}: {name} holds the character U+{ord(found[0]):04X}. Write it on one line, without "
            "control characters."
        )


def _merged(known: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Return ``known`` with every key that ``own`` sets, table by table."""
    pairs = ((key, known.get(key), value) for key, value in own.items())
    both = {
        k: _merged(old, new) if isinstance(old, dict) and isinstance(new, dict) else new
        for k, old, new in pairs
    }
    return {**known, **both}
