"""``content-sync prove``: what an article's sources said on a day, and that somebody looked."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pipeline.cli.shared import common_options

if TYPE_CHECKING:
    from pipeline.report.proof import Proof

_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@click.command("prove")
@common_options
@click.argument("target", required=False)
@click.option(
    "--on", metavar="DATE", default="", help="The day to speak of; without it, that of the last run."
)
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proof to this HTML file, and to one beside it that ends in .json.",
)
@click.option(
    "--verify",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Check a proof against the record of this clone; exit with 1 when it does not hold.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the proof as JSON.")
def command(
    repo: Path,
    config: Path | None,
    target: str | None,
    on: str,
    output: Path | None,
    verify: Path | None,
    as_json: bool,
) -> int:
    """Prove what the sources of an article said, when they were read, what was open and who decided what.

    TARGET is an article (path or id) or the URL of a page. The proof is made from the record, refs/content-sync/record;
    nothing is visited. It names the commits and hashes that anybody can check with plain git, and the commands.

    \b
    Examples:
      content-sync prove articles/regions.md -o proof.html
      content-sync prove https://learn.microsoft.com/azure/reliability/regions --on 2026-03-31 -o proof.html
      content-sync prove --verify proof.html
    """
    from pipeline.cli.shared import load_config
    from pipeline.git.repository import Repository

    if (target is None) == (verify is None):
        raise click.UsageError("name an article or the URL of a page, or a file with --verify.")
    if on and not _is_day(on):
        raise click.BadParameter(f"{on!r} is no day. Write it as 2026-03-31.", param_hint="--on")
    if output and output.suffix == ".json":
        raise click.BadParameter(
            "name the HTML file; its twin beside it ends in .json.", param_hint="--output"
        )
    settings = load_config(repo, config)
    with Repository(repo) as repository:
        if verify:
            from pipeline.jobs.verify_proof import why_not

            return _told(list(why_not(repository, settings, verify.read_bytes())), as_json)
        from pipeline.jobs.prove import make_proof

        proof = make_proof(repository, settings, _named(repository.work_tree, target or ""), on)
    _show(proof, output, as_json)
    return 0


def _named(work_tree: Path | None, target: str) -> str:
    """Return the path in the repository of a file that a person names from where they are, else ``target``."""
    if work_tree is None or "://" in target:
        return target
    place, root = Path(target).absolute(), work_tree.resolve()
    inside = place.is_file() and place.resolve().is_relative_to(root)
    return place.resolve().relative_to(root).as_posix() if inside else target


def _is_day(text: str) -> bool:
    import datetime

    try:
        return bool(_DAY.fullmatch(text)) and bool(datetime.date.fromisoformat(text))
    except ValueError:
        return False


def _told(against: list[str], as_json: bool) -> int:
    """Say what speaks against a proof and return the exit code."""
    from pipeline.cli.terminal import safe
    from pipeline.report.escape import json_text

    if as_json:
        click.echo(json_text({"schema": 1, "holds": not against, "against": against}))
    else:
        lines = [safe(one, 600) for one in against[:20]]
        lines += [f"... and {len(against) - 20} more." for _ in against[20:21]]
        click.echo(
            "\n".join(lines) or "The proof holds: the record here says the same, and every object is whole."
        )
    return int(bool(against))


def _show(proof: "Proof", output: Path | None, as_json: bool) -> None:
    from pipeline.cli.terminal import safe
    from pipeline.report.proof import headline, proof_json

    if output:
        from pipeline.report.proof_page import render_proof

        twin = output.with_suffix(".json")
        _write(output, render_proof(proof))
        _write(twin, proof_json(proof))
    if as_json:
        click.echo(proof_json(proof), nl=False)
        return
    click.echo(safe(headline(proof), 1000))
    for number, source in enumerate(proof.sources, 1):
        click.echo(
            f"{number:>3}. {safe(source.url, 200)}: {source.on_the_day.words}; last read {source.read or 'never'}"
        )
    click.echo(f"\nWritten: {output} and {twin}" if output else "\nWrite it to a file with -o proof.html.")


def _write(path: Path, text: str) -> None:
    """Write a whole file or none.

    Raises:
        StoreError: the folder cannot be written.
    """
    from pipeline.errors import StoreError

    fresh = path.with_name(f".{path.name}.new")
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}. Name a file in a folder that can be written.") from error
