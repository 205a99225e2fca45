"""status, dismiss, propose, init and doctor, as a person at a terminal sees them."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner, Result
from inline_snapshot import snapshot

from pipeline.cli import group
from pipeline.cli.init import commented_configuration
from pipeline.cli.worklist_csv import csv_of
from pipeline.config import Config
from pipeline.errors import StoreError
from pipeline.flags.model import Claim, Flag
from pipeline.impacts import Verdict
from pipeline.jobs.worklist import WorkList
from tests.content_repo import PROPOSAL, accept, archive, article, commit, git, page, repository, run

SITE = "https://docs.example.com"
BODY = f"Larkfen Government is available in four regions, see [regions]({SITE}/regions#government)."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = repository(
        tmp_path / "content", {"articles/regions.md": article("Regions", BODY, ownershipid="Team_A")}
    )
    for number, count in enumerate(("four", "five"), 1):
        text = (
            f"government|Government|<p>Larkfen Government is available in {count} regions in one country.</p>"
        )
        run(
            made,
            archive(
                tmp_path / f"{number}.warc.gz", {"/regions": page("Regions", text)}, f"2026-03-0{number}"
            ),
        )
        if count == "four":
            accept(made)
    return made


def call(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        group, [*arguments, "--repo", str(folder)], standalone_mode=False, catch_exceptions=False
    )


def told(result: Result) -> str:
    """What was printed, ages and ids replaced."""
    text = re.sub(r"\b[0-9a-f]{16}\b", "ID", result.output)
    text = re.sub(r" *\d+d  ", "AGE  ", text)
    return re.sub(r"(?m)^(.{100}).*", r"\1...", re.sub(r"git \d+\.\d+", "git VERSION", text))


def finding(folder: Path) -> str:
    return str(json.loads(git(folder, "show", f"{PROPOSAL}:snapshots/flags.jsonl"))["fingerprint"])


def test_status_before_and_after_a_merge(folder: Path) -> None:
    assert told(call(folder, "status")) == snapshot("""\
No open flags.

1 more in an open proposal:
AGE  update ID  articles/regions.md:8 (Team_A): five regions instead of four regions: the article sa...
""")
    accept(folder)
    assert told(call(folder, "status")) == snapshot("""\
1 open flag on 1 article.
AGE  update ID  articles/regions.md:8 (Team_A): five regions instead of four regions: the article sa...
""")


def test_status_is_a_check_for_ci(folder: Path) -> None:
    accept(folder)
    late = call(folder, "status", "--check", "--max-age", "30d")
    assert late.return_value == 1 and "1 older than 30 days." in late.output
    assert call(folder, "status", "--check", "--max-age", "90y").return_value == 0
    assert call(folder, "status", "--check", "--owner", "nobody").return_value == 0
    assert "Write 30d" in str(CliRunner().invoke(group, ["status", "--max-age", "soon"]).output)


def test_status_as_json(folder: Path) -> None:
    accept(folder)
    report = json.loads(call(folder, "status", "--json").output)
    assert report["schema"] == 1
    [flag] = report["flags"]
    assert (flag["article"], flag["owner"], flag["state"]) == ("articles/regions.md", "Team_A", "merged")


def test_status_as_csv_for_a_spreadsheet(folder: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(call(folder, "status", "--csv").output)))
    assert [(row["verdict"], row["article"], row["line"], row["state"]) for row in rows] == [
        ("update", "articles/regions.md", "8", "proposed")
    ]
    assert (rows[0]["owner"], rows[0]["since"]) == ("Team_A", "")


def test_a_spreadsheet_takes_no_cell_for_a_formula() -> None:
    claim = Claim("fact-changed", 1, "7", "said", confidence=0.5)
    flags = [
        Flag(
            f"{n}",
            f"a{n}.md",
            "",
            "",
            page_,
            "",
            "2026-03-01",
            Verdict.UPDATE,
            (),
            title='=HYPERLINK("x")',
            claims=(claim,),
        )
        for n, page_ in enumerate(("https://one", "https://two", "https://two"))
    ]
    rows = list(
        csv.DictReader(io.StringIO(csv_of(WorkList(tuple(flags), ()), lambda flag: True, "2026-03-03")))
    )
    assert [row["page"] for row in rows] == ["https://two", "https://two", "https://one"]
    assert {row["title"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert {row["age_days"] for row in rows} == {"2"}


def test_a_flag_closes_when_its_article_is_changed(folder: Path) -> None:
    accept(folder)
    commit(
        folder,
        {"articles/regions.md": article("Regions", BODY.replace("four", "five"), ownershipid="Team_A")},
    )
    assert call(folder, "status").output == "No open flags.\n"


def test_a_changed_header_is_no_answer(folder: Path) -> None:
    accept(folder)
    commit(folder, {"articles/regions.md": article("Regions", BODY, ownershipid="Team_B")})
    assert call(folder, "status").output.startswith("1 open flag ")


def test_dismissing_is_a_line_in_git(folder: Path) -> None:
    accept(folder)
    done = call(
        folder, "dismiss", finding(folder)[:8], "--reason", "still right for version 1", "--author", "Ann"
    )
    assert told(done) == snapshot("""\
Dismissed: ID articles/regions.md (https://docs.example.com/regions)
Commit it to the base branch: git add snapshots/decisions/ID.json && git commit -m 'Dismiss findings...
""")
    assert call(folder, "status").output.startswith("1 open flag "), "it holds once it is committed"
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "decided")
    assert told(call(folder, "status")) == (
        "No open flags.\n1 flag dismissed; `content-sync dismiss --list` shows them.\n"
    )
    line = json.loads(next((folder / "snapshots/decisions").glob("*.json")).read_text())
    assert (line["reason"], line["author"], line["expires"]) == ("still right for version 1", "Ann", "")


def test_a_dismissal_silences_the_open_proposal(folder: Path, tmp_path: Path) -> None:
    call(folder, "dismiss", finding(folder), "--reason", "no", "--author", "Ann", "--expires", "2999-01-01")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "decided")
    again = run(folder, tmp_path / "2.warc.gz")
    assert again.report.findings == ()
    assert dict(again.report.run.counts)["dismissed"] == 1


@pytest.mark.parametrize("text", ["zzz", "--", "../x"])
def test_an_id_nobody_has_is_told(folder: Path, text: str) -> None:
    refused = CliRunner().invoke(
        group, ["dismiss", "--reason", "x", "--author", "a", "--repo", str(folder), "--", text]
    )
    assert refused.exit_code == 2
    assert "content-sync status" in refused.output


def test_a_spoiled_ledger_is_told(folder: Path) -> None:
    accept(folder)
    commit(folder, {"snapshots/flags.jsonl": "<<<<<<< HEAD\n"})
    with pytest.raises(StoreError, match=r"flags\.jsonl, line 1.*Restore"):
        call(folder, "status")


def test_a_refused_proposal_ends_with_4_and_the_report_is_printed(folder: Path, tmp_path: Path) -> None:
    git(folder, "branch", "-D", PROPOSAL)
    git(folder, "branch", "content-sync")
    refused = call(folder, "sync", "--replay", str(tmp_path / "2.warc.gz"))
    assert refused.return_value == 4
    assert "a branch named content-sync is in the way" in refused.output
    assert "1 articles may need an update" in refused.output or "1 article may need" in refused.output


@pytest.mark.parametrize("option", ["--artifact", "--artefact"])
def test_propose_tells_the_workflow_what_happened(folder: Path, tmp_path: Path, option: str) -> None:
    artifact, output = tmp_path / "artifact", tmp_path / "output"
    call(folder, "sync", "--replay", str(tmp_path / "2.warc.gz"), option, str(artifact))
    done = call(folder, "propose", str(artifact), "--github-output", str(output))
    assert done.output == f"unchanged      {PROPOSAL}\n"
    lines = dict(line.split("=", 1) for line in output.read_text().splitlines())
    assert (lines["operation"], lines["changed-pages"], lines["flagged-articles"]) == ("unchanged", "1", "1")
    assert lines["head-sha"] == git(folder, "rev-parse", PROPOSAL)


def test_init_writes_every_key_with_its_default() -> None:
    text = commented_configuration()
    assert msgspec.convert(tomllib.loads(text), Config) == Config()
    everything = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    keys = tomllib.loads(everything)
    assert msgspec.convert(keys, Config) == Config()
    for section in msgspec.structs.fields(Config):
        if isinstance(section.type, type):
            assert set(keys[section.name]) == {key.name for key in msgspec.structs.fields(section.type)}


def test_init_leaves_what_is_there(tmp_path: Path) -> None:
    folder = repository(tmp_path / "content", {"a.md": "# A\n", "content-sync.toml": "# mine\n"})
    first = call(folder, "init")
    assert "kept  " in first.output and "wrote " in first.output
    assert "Allow GitHub Actions to create and" in first.output
    assert (folder / "content-sync.toml").read_text() == "# mine\n"
    assert json.loads(call(folder, "init", "--json").output)["written"] == []
    assert tomllib.loads(call(folder, "init", "--print").output)


def test_doctor_says_what_to_mend(folder: Path, tmp_path: Path) -> None:
    assert told(call(folder, "doctor", "--offline")).replace(
        git(folder, "rev-parse", "main")[:12], "SHA"
    ) == snapshot("""\
ok    git       git VERSION
ok    base      main at SHA
ok    articles  articles: 1, links to watch: 1
ok    snapshots all 1 can be read
ok    ledger    0 open flags
ok    memory    .content-sync/ can be written and is ignored by git
ok    branch    content-sync/proposal
note  workflow  none runs content-sync. `content-sync init` writes one.
""")
    git(folder, "branch", "content-sync-x")
    (folder / "content-sync.toml").write_text('[proposal]\nbranch_prefix = "content-sync-x"\n')
    bad = call(folder, "doctor")
    assert bad.return_value == 2
    assert "fail  branch    content-sync-x is in the way" in bad.output


def test_doctor_asks_the_remote(folder: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "bare.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "bare.git"))
    assert "ok    remote    origin answers, its default branch is main" in call(folder, "doctor").output
    git(folder, "remote", "set-url", "origin", str(tmp_path / "gone.git"))
    assert call(folder, "doctor").return_value == 2


@pytest.mark.parametrize("verb", ["status", "dismiss", "propose", "init", "doctor"])
def test_help_is_cheap_and_shows_an_example(verb: str) -> None:
    code = "import sys; from pipeline.cli import main; sys.argv[1:] = sys.argv[1:]; main()"
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code, verb, "--help"],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    assert "Examples:" in done.stdout
    for heavy in ("git.cmd", "requests", "rich.console", "selectolax", "jinja2", "deepdiff"):
        assert not re.search(rf"\| +{re.escape(heavy)}$", done.stderr, re.MULTILINE), heavy


@pytest.mark.parametrize(
    ("value", "slug"),
    [
        ("Team A", "team-a"),
        ("", "unassigned"),
        ("articles/networking", "articles-networking"),
        ("-- x --", "x"),
        ("x" * 61, ""),
        ("команда", ""),
    ],
)
def test_the_name_of_a_group(value: str, slug: str) -> None:
    from pipeline.proposal.groups import _slug

    made = _slug(value)
    assert len(made) <= 60
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]*", made)
    if slug:
        assert made == slug
