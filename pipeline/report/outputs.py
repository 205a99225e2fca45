"""What can be left of a report for people and for other tools: the protocol, and every output there is.

An output is one module of this room with a function ``render``, and one line in ``OUTPUTS``. The verbs ``sync``,
``report`` and ``propose`` have an option for each; writing is theirs (``pipeline.cli.output_options``).
"""

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import Protocol

import msgspec

from pipeline.report.history import History
from pipeline.report.model import Report
from pipeline.report.places import Places


class Published(Protocol):
    """What became of a group's proposal, as far as an output may tell it."""

    @property
    def operation(self) -> str:
        """What was done; "none" where there was nothing to propose."""

    @property
    def branch(self) -> str:
        """The branch of the proposal."""

    @property
    def commit(self) -> str:
        """Where the branch stands, "" where nothing does."""

    @property
    def number(self) -> int:
        """The number of the pull request, 0 without one."""

    @property
    def url(self) -> str:
        """The address of the pull request, "" without one."""


class Context(msgspec.Struct, frozen=True):
    """What an output may know besides the report.

    ``places`` makes links, ``results`` is what became of each group's proposal, ``past`` reads the recorded
    history when it is asked for, ``files`` are the files of this call by the name of their output.
    """

    places: Places = Places()
    results: tuple[Published, ...] = ()
    past: Callable[[], History] = History
    files: Mapping[str, str] = MappingProxyType({})


class Output(Protocol):
    """One form of the report: how it is asked for, and how it is rendered."""

    @property
    def name(self) -> str:
        """What ``report --format`` calls it."""

    @property
    def option(self) -> str:
        """The option that takes the file it goes to."""

    @property
    def suffix(self) -> str:
        """How the names of such files end, "" where they have no usual end."""

    @property
    def help(self) -> str:
        """What the option does, one sentence."""

    @property
    def appends(self) -> bool:
        """True where the file holds what others wrote before; else it is replaced as a whole."""

    def render(self, report: Report, context: Context) -> str | Iterable[str]:
        """Return the text, in parts where it can be long; from its arguments and nothing else."""


class Module(msgspec.Struct, frozen=True):
    """The output that the module of its name renders (``github-output``: ``github_output.py``), loaded at need."""

    name: str
    option: str
    suffix: str
    help: str
    appends: bool = False

    def render(self, report: Report, context: Context) -> str | Iterable[str]:
        """Return what the module's ``render`` returns."""
        module = import_module(f"{__package__}.{self.name.replace('-', '_')}")
        text: str | Iterable[str] = module.render(report, context)
        return text


OUTPUTS: list[Output] = [
    Module("markdown", "--markdown", ".md", "Write the report as Markdown to this file."),
    Module("html", "--html", ".html", "Write the report as a page for a browser to this file."),
    Module("json", "--report-json", ".json", "Write the complete report.json to this file."),
    Module("sarif", "--sarif", ".sarif", "Write the findings as SARIF 2.1.0 to this file."),
    Module("summary", "--summary", ".md", "Append GitHub's job summary to this file.", appends=True),
    Module("message", "--message", ".txt", "Write a short message (counts and addresses) to this file."),
    Module("atom", "--atom", ".xml", "Write the open flags as an Atom feed to this file."),
    Module("annotations", "--annotations", "", "Write commands that mark articles in CI; - prints them."),
    Module("body", "--body", ".md", "Write the text of a pull request to this file."),
    Module(
        "github-output", "--github-output", "", "Append the outcome to this file, as NAME=VALUE lines.", True
    ),
]


def output_named(name: str) -> Output:
    """Return the output called ``name``."""
    return next(output for output in OUTPUTS if output.name == name)
