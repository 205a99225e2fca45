"""Runs the jobs of a workflow file as a runner would: every ``run`` step under bash, the actions it uses by double.

Expressions are evaluated in the subset that our workflows use; an unknown name, function or action is an error, so
that a workflow cannot say something here that no runner would understand.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{(.*?)\}\}", re.S)
_TOKEN = re.compile(r"\s*('(?:[^']|'')*'|&&|\|\||==|!=|!|\(|\)|,|[\w.-]+)")
_PYTHON = {"&&": "and", "||": "or", "!": "not", "true": "True", "false": "False"}
# What a runner does where no shell is named, and where bash is:
# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell
_SHELLS = {"": ["bash", "-e"], "bash": ["bash", "--noprofile", "--norc", "-eo", "pipefail"]}


@dataclass
class Step:
    """What one step of a job came to; ``code`` is ``None`` for one that was passed over."""

    name: str
    code: int | None
    said: str = ""
    environment: dict[str, str] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)


@dataclass
class Job:
    """What one job came to."""

    steps: list[Step]
    summary: str
    outputs: dict[str, str]

    @property
    def ok(self) -> bool:
        return not any(step.code for step in self.steps)

    def step(self, name: str) -> Step:
        return next(step for step in self.steps if step.name == name)

    @property
    def transcript(self) -> str:
        return "".join(f"== {step.name}: {step.code}\n{step.said}" for step in self.steps)


@dataclass
class Runner:
    """A machine for jobs. ``contexts`` holds github, inputs, secrets...; ``remote`` is what checkout clones.

    ``environment`` is the machine's own, ``artifacts`` what upload-artifact keeps between jobs.
    """

    place: Path
    remote: str
    contexts: dict[str, Any]
    environment: Mapping[str, str]
    clone: Callable[[Path, dict[str, Any]], None]
    artifacts: dict[str, Path] = field(default_factory=dict)
    jobs: dict[str, Job] = field(default_factory=dict)

    def workflow(self, file: Path) -> dict[str, Job]:
        """Run the jobs of a workflow in the order of the file."""
        text = yaml.safe_load(file.read_text("utf-8"))
        for name, job in text["jobs"].items():
            needed = job.get("needs", [])
            if all(self.jobs[one].ok for one in ([needed] if isinstance(needed, str) else needed)):
                self.jobs[name] = self.job(job["steps"], {**text.get("env", {}), **job.get("env", {})}, job)
        return self.jobs

    def job(self, steps: list[dict[str, Any]], environment: Mapping[str, str], job: Mapping[str, Any]) -> Job:
        """Run the steps of one job on a fresh machine."""
        machine = Path(tempfile.mkdtemp(dir=self.place))
        for name in ("work", "temp"):
            (machine / name).mkdir()
        state = _State(self, machine, environment)
        done = [state.step(step) for step in steps]
        summary = machine / "summary"
        outputs = {name: state.filled(text) for name, text in job.get("outputs", {}).items()}
        return Job(done, summary.read_text("utf-8") if summary.exists() else "", outputs)


class _State:
    """One job while it runs."""

    def __init__(self, runner: Runner, machine: Path, environment: Mapping[str, str]) -> None:
        self.runner, self.machine, self.failed = runner, machine, False
        self.steps: dict[str, Any] = {}
        self.environment = {name: self.filled(text) for name, text in environment.items()}

    def contexts(self) -> dict[str, Any]:
        needs = {name: {"outputs": job.outputs} for name, job in self.runner.jobs.items()}
        temp = {"temp": str(self.machine / "temp")}
        own = {
            "needs": needs,
            "steps": self.steps,
            "runner": temp,
            "env": self.__dict__.get("environment", {}),
        }
        return {**self.runner.contexts, **own}

    def filled(self, text: object) -> str:
        return _EXPRESSION.sub(lambda found: _text(self.value(found[1])), str(text))

    def value(self, expression: str) -> Any:
        functions = {
            "format": lambda text, *parts: re.sub(r"\{(\d)\}", lambda n: _text(parts[int(n[1])]), text),
            "always": lambda: True,
            "cancelled": lambda: False,
            "failure": lambda: self.failed,
        }
        return _evaluated(expression, self.contexts(), functions)

    def step(self, step: dict[str, Any]) -> Step:
        name = step.get("name") or step.get("uses", "").partition("@")[0] or step["run"]
        condition = str(step.get("if", "")).removeprefix("${{").removesuffix("}}")
        runs_after_failure = bool(re.search(r"\b(always|cancelled|failure)\(", condition))
        if (self.failed and not runs_after_failure) or (condition and not self.value(condition)):
            return Step(name, None)
        done = self._run(name, step) if "run" in step else self._use(name, step)
        self.failed |= bool(done.code)
        if "id" in step:
            self.steps[step["id"]] = {"outputs": done.outputs}
        return done

    def _run(self, name: str, step: dict[str, Any]) -> Step:
        output, script = self.machine / "output", self.machine / "step.sh"
        output.write_text("")
        script.write_text(self.filled(step["run"]), encoding="utf-8")
        own = {key: self.filled(text) for key, text in step.get("env", {}).items()}
        environment = {
            **self.runner.environment,
            **self.environment,
            **own,
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.machine / "summary"),
            "RUNNER_TEMP": str(self.machine / "temp"),
        }
        shell = _SHELLS[step.get("shell", "")]
        done = subprocess.run(
            [*shell, str(script)],
            cwd=self.machine / "work",
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        pairs = (line.partition("=") for line in output.read_text("utf-8").splitlines())
        return Step(
            name, done.returncode, done.stdout + done.stderr, own, {key: text for key, _, text in pairs}
        )

    def _use(self, name: str, step: dict[str, Any]) -> Step:
        given = {key: self.filled(text) for key, text in step.get("with", {}).items()}
        action = step["uses"].partition("@")[0]
        match action:
            case "actions/setup-python":
                pass  # the machine has one
            case "actions/checkout":
                self.runner.clone(self.machine / "work", given)
            case "actions/upload-artifact":
                kept = Path(tempfile.mkdtemp(dir=self.runner.place)) / "kept"
                shutil.copytree(given["path"], kept)
                self.runner.artifacts[given["name"]] = kept
            case "actions/download-artifact":
                shutil.copytree(self.runner.artifacts[given["name"]], given["path"])
            case _:
                raise LookupError(f"no double for {action}")
        return Step(name, 0)


def _evaluated(expression: str, contexts: Mapping[str, Any], functions: Mapping[str, Any]) -> Any:
    """Evaluate a GitHub expression: names, literals, calls, ``!``, ``==``, ``!=``, ``&&`` and ``||``."""
    values: dict[str, Any] = {}
    parts = []
    text, at = expression.strip(), 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"cannot read {expression!r}")
        token, at = found[1], found.end()
        if token.startswith("'"):
            token = repr(token[1:-1].replace("''", "'"))
        elif re.fullmatch(r"[A-Za-z_][\w.-]*", token) and token not in _PYTHON:
            name = f"v{len(values)}"
            called = text[at:].lstrip().startswith("(")
            values[name] = functions[token] if called else _looked_up(token, contexts)
            token = name
        parts.append(_PYTHON.get(token, token))
    return eval(" ".join(parts), {"__builtins__": {}}, values)


def _looked_up(name: str, contexts: Mapping[str, Any]) -> Any:
    """Return a context's value; a context itself has to be known, what it does not hold is empty, as on a runner."""
    context, *keys = name.split(".")
    value = contexts[context]
    for key in keys:
        value = value.get(key, "") if isinstance(value, Mapping) else ""
    return value


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def clean_environment(bin_folder: Path, **more: str) -> dict[str, str]:
    """Return a machine's environment with ``bin_folder`` first on its path."""
    kept = {name: os.environ[name] for name in ("HOME", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "LC_ALL")}
    return {**kept, "PATH": f"{bin_folder}:/usr/bin:/bin", "CI": "true", "GITHUB_ACTIONS": "true", **more}
