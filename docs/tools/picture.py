"""Take the picture of the report in the README: ``python docs/tools/picture.py`` (needs Chromium and ``[test]``)."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from playwright.sync_api import sync_playwright

from pipeline.cli import group

TARGET = Path(__file__).parents[1] / "report.png"


def main() -> None:
    """Run the demo, open its report, and keep what concerns one article."""
    with TemporaryDirectory() as parent, sync_playwright() as browsers:
        folder = Path(parent, "larkfen")
        CliRunner().invoke(group, ["demo", "--keep", str(folder)], catch_exceptions=False)
        chromium = browsers.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 960, "height": 960}, device_scale_factor=1)
        page.goto((folder / ".content-sync" / "report.html").as_uri())
        page.get_by_role("searchbox").fill("bots-compliance")
        page.screenshot(path=TARGET, animations="disabled")
        chromium.close()


if __name__ == "__main__":
    main()
