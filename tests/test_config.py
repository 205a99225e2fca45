"""The configuration of a team: where it is looked for, what it changes, and what is said of a mistake."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from pipeline.config import Articles, Config, Groups, Hosts, Proposal, Visit, load_config
from pipeline.errors import ConfigError
from pipeline.sites import Site, UrlRules, builtin


def written(folder: Path, text: str, name: str = "content-sync.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


# A default that changes in silence changes what a team's next run does.
def test_the_defaults_are_those_of_the_documentation(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config(
        articles=Articles(
            repository="",
            ref="",
            path="",
            include=(),
            exclude=(),
            id_keys=("articleid",),
            title_keys=("pagetitle", "title"),
            author_keys=("ms.author", "author"),
            owner_keys=("ownershipid", "owner"),
        ),
        visit=Visit(
            rate_per_host=5.0,
            per_host=1,
            concurrency=16,
            confirm_after_s=20.0,
            timeout_s=30.0,
            deadline_s=0.0,
            unconditional_every=10,
            unread_share=0.5,
            max_bytes=8_000_000,
            max_age=0.0,
            change_chance=0.15,
            contact="",
            proxy="",
            ca_bundle="",
        ),
        hosts=Hosts(skip=(), internal=()),
        groups=Groups(by=""),
        proposal=Proposal(
            base="",
            branch_prefix="content-sync",
            remote="origin",
            forge="",
            author="content-sync <content-sync@noreply.invalid>",
            html=False,
            sign=False,
            labels=("content-sync",),
            freeze_label="content-sync-freeze",
            owners={},
        ),
        site=(),
    )


def test_nothing_configured_is_all_defaults(tmp_path: Path) -> None:
    assert load_config(tmp_path) == Config()
    written(tmp_path, "[project]\nname = 'x'\n", "pyproject.toml")
    assert load_config(tmp_path) == Config()
    written(tmp_path, "[tool.ruff]\nline-length = 1\n", "pyproject.toml")
    assert load_config(tmp_path) == Config()


def test_the_file_named_comes_before_the_usual_one_and_that_before_the_project(tmp_path: Path) -> None:
    written(tmp_path, "[tool.content-sync.visit]\nper_host = 2\n", "pyproject.toml")
    assert load_config(tmp_path).visit.per_host == 2
    written(tmp_path, "[visit]\nper_host = 3\n")
    assert load_config(tmp_path).visit.per_host == 3
    written(tmp_path, "[visit]\nper_host = 4\n", "other.toml")
    assert load_config(tmp_path, tmp_path / "other.toml").visit.per_host == 4


def test_a_named_file_that_is_missing_is_said_and_nothing_else_is_read(tmp_path: Path) -> None:
    written(tmp_path, "[visit]\nper_host = 3\n")
    missing = tmp_path / "none.toml"
    with pytest.raises(ConfigError) as told:
        load_config(tmp_path, missing)
    assert str(told.value) == (
        f"{missing}: no such file. Name an existing configuration, or run `content-sync init`."
    )


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("content-sync.toml", b"[visit", "not valid TOML: "),
        ("content-sync.toml", b"x = '\xff'", "not valid TOML: "),
        ("pyproject.toml", b"[tool", "not valid TOML: "),
    ],
)
def test_a_file_that_is_no_toml_is_named(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(ConfigError) as told:
        load_config(tmp_path)
    assert str(told.value).startswith(f"{tmp_path / name}: {said}")
    assert str(told.value).endswith(" Mend the line named.")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[visitt]", "there is no key 'visitt' (did you mean 'visit'?)"),
        ("[visit]\nper_hosts = 1", "[visit] there is no key 'per_hosts' (did you mean 'per_host'?)"),
        ("[visit]\nzzz = 1", "[visit] there is no key 'zzz'"),
        ("[visit]\nrate_per_host = -0.1", "[visit] rate_per_host: has to be a number of at least 0"),
        ("[visit]\nper_host = 0", "[visit] per_host: has to be a whole number of at least 1"),
        ("[visit]\nconcurrency = 0", "[visit] concurrency: has to be a whole number of at least 1"),
        ("[visit]\nconfirm_after_s = -1", "[visit] confirm_after_s: has to be a number of at least 0"),
        ("[visit]\ntimeout_s = 0", "[visit] timeout_s: has to be a number above 0"),
        ("[visit]\ntimeout_s = inf", "[visit] timeout_s: has to be a number of at most 86400"),
        ("[visit]\nconfirm_after_s = 1e9", "[visit] confirm_after_s: has to be a number of at most 86400"),
        ("[visit]\ndeadline_s = -1", "[visit] deadline_s: has to be a number of at least 0"),
        (
            "[visit]\nunconditional_every = 0",
            "[visit] unconditional_every: has to be a whole number of at least 1",
        ),
        ("[visit]\nunread_share = 1.1", "[visit] unread_share: has to be a number of at most 1"),
        ("[visit]\nunread_share = -0.1", "[visit] unread_share: has to be a number of at least 0"),
        ("[visit]\nmax_bytes = 0", "[visit] max_bytes: has to be a whole number of at least 1"),
        ("[visit]\nmax_age = -1", "[visit] max_age: has to be a number of at least 0"),
        ("[visit]\nmax_age = '7'", "[visit] max_age: has to be a number, and is a text in quotation marks"),
        ("[visit]\nchange_chance = 0", "[visit] change_chance: has to be a number above 0"),
        ("[visit]\nchange_chance = 1", "[visit] change_chance: has to be a number below 1"),
        ("[visit]\ncontact = 'a b'", "[visit] contact: has to be a mail address or a URL, without spaces"),
        (
            "[visit]\nproxy = 'proxy:3128'",
            "[visit] proxy: has to be the address of a proxy, as http://host:port",
        ),
        (
            "[articles]\ninclude = 'a'",
            '[articles] include: has to be a list, as ["..."], and is a text in quotation marks',
        ),
        ("[articles]\nformats = ['txt']", '[articles] formats 1: has to be endings of files, as ".txt"'),
        ("[groups]\nby = 'team'", "[groups] by: has to be owner, directory or property:NAME"),
        ("[groups]\nby = 'property:'", "[groups] by: has to be owner, directory or property:NAME"),
        (
            "[hosts]\nskip = ['https://docs.example.com']",
            "[hosts] skip 1: has to be names of hosts, as docs.example.com",
        ),
        ("[hosts]\nskip = ['docs.example.com/a']", "[hosts] skip 1: has to be names of hosts"),
        ("[hosts]\nskip = ['docs.example.com:8080']", "[hosts] skip 1: has to be names of hosts"),
        ("[hosts]\nskip = ['Docs.example.com']", "[hosts] skip 1: has to be names of hosts"),
        ("[hosts]\nskip = ['*']", "[hosts] skip 1: has to be names of hosts"),
        ("[hosts]\ninternal = ['']", "[hosts] internal 1: has to be names of hosts"),
        ("[proposal]\nauthor = 'me'", "[proposal] author: has to be a name and a mail address"),
        (
            "[proposal]\nbranch_prefix = 'a b'",
            "[proposal] branch_prefix: has to be what a branch may be called",
        ),
        ("[messages]\nto = ['a b']", "[messages] to 1: has to be names of letters, digits, - and _"),
        ("site = 1", 'has to be a list, as ["..."], and is a whole number'),
        ("[[site]]\nname = 'learn'\nurl = 1", "[site 1] url: has to be a table, and is a whole number"),
        ("[[site]]\nname = 'x'", "[site 1] the key 'hosts' is missing"),
        ("[[site]]\nname = 'x'\nhosts = ['*.a.example']", "[site 1] hosts 1: has to be names of hosts"),
        (
            "[[site]]\nname = 'lern'\nhosts = []",
            "[site] 'lern' names no hosts, so it has no effect. Did you mean",
        ),
        (
            "[[site]]\nname = 'x'\nhosts = []\nurls = 1",
            "[site 1] there is no key 'urls' (did you mean 'url'?)",
        ),
    ],
)
def test_a_key_or_value_that_does_not_fit_is_named_with_its_place(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ConfigError) as told:
        load_config(written(tmp_path, text))
    path = tmp_path / "content-sync.toml"
    assert str(told.value).startswith(f"{path}: {said}")
    assert str(told.value).endswith((". `content-sync init --print` shows every key.", " Add hosts = [...]."))


@pytest.mark.parametrize(
    "text",
    [
        "[visit]\nrate_per_host = 0\nper_host = 1\nconcurrency = 1\nconfirm_after_s = 0\ntimeout_s = 0.1\n"
        "deadline_s = 0\nunconditional_every = 1\nunread_share = 1\nmax_bytes = 1\nmax_age = 0\nchange_chance = 0.01",
        "[visit]\nunread_share = 0\nchange_chance = 0.99\ncontact = 'mailto:a@b.example'",
        "[proposal]\nforge = 'azure-devops'",
        "[proposal]\nforge = 'gitlab'",
        "[proposal]\nforge = 'github'",
    ],
)
def test_a_value_at_its_bound_fits(tmp_path: Path, text: str) -> None:
    assert load_config(written(tmp_path, text)) != Config()


def test_an_own_site_is_added_and_one_of_a_known_name_changes_just_its_keys(tmp_path: Path) -> None:
    text = (
        '[[site]]\nname = "learn"\n[site.url]\ndrop = ["x"]\n[site.content.alerts]\nbeware = "WARNING"\n'
        '[[site]]\nname = "ours"\nhosts = ["docs.example.com"]\n[site.url]\nfold_case = ["path"]\n'
    )
    learn, ours = load_config(written(tmp_path, text)).site
    known = next(site for site in builtin().all if site.name == "learn")
    assert learn == replace(
        known,
        url=replace(known.url, drop=("x",)),
        content=replace(known.content, alerts={**known.content.alerts, "beware": "WARNING"}),
    )
    assert ours == Site(name="ours", hosts=("docs.example.com",), url=UrlRules(fold_case=("path",)))


def test_a_run_knows_the_sites_of_the_package_and_of_the_team() -> None:
    assert Config().sites is builtin()
    ours = Site(name="ours", hosts=("docs.example.com",))
    own = Config(site=(ours,)).sites
    assert (own.all, own.never) == ((*builtin().all, ours), ())
    never = Config(hosts=Hosts(skip=("a.example",), internal=("b.example",))).sites
    assert (never.all, never.never) == (builtin().all, ("a.example", "b.example"))
    for hosts in (Hosts(skip=("a.example",)), Hosts(internal=("a.example",))):
        assert Config(hosts=hosts).sites.refuses("www.a.example")
