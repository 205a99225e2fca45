"""The report of the last run beside its memory, ``.content-sync/report.{json,html}``: written by every run."""

from pathlib import Path

from pipeline.cli.output_options import write_output
from pipeline.errors import StoreError
from pipeline.report.model import Report
from pipeline.report.outputs import Context, output_named
from pipeline.snapshots.paths import Root
from pipeline.storage.local import FOLDER, local_folder

_JSON = "report.json"


def keep_report(repository: Path, report: Report, context: Context) -> Path:
    """Write the report to read in a browser and the one for programs; return the path of the first.

    Raises:
        StoreError: the folder cannot be written.
    """
    folder = local_folder(repository)
    write_output(output_named("json"), folder / _JSON, report, context)
    page = folder / "report.html"
    write_output(output_named("html"), page, report, context)
    return page


def try_to_keep(repository: Path, report: Report, context: Context) -> tuple[Path | None, str]:
    """Do as ``keep_report`` does; where the folder cannot be written return ``None`` and the reason."""
    try:
        return keep_report(repository, report, context), ""
    except StoreError as error:
        return None, str(error)


def last_report(repository: Path) -> Path:
    """Return the report.json of the last run here; where there was none, that of the proposal merged last."""
    ours = repository / FOLDER / _JSON
    return ours if ours.is_file() else repository / Root().report_json
