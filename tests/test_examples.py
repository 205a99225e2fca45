"""The project's own root is a working content repository."""

import re
import subprocess
from pathlib import Path

from tests.test_readme import tool

ROOT = Path(__file__).parents[1]
USERS_LINKS = (
    "https://docs.microsoft.com/azure/bot-service/bot-service-compliance?view=azure-bot-service-4.0",
    "https://docs.microsoft.com/azure/bot-service/bot-service-compliance?view=azure-bot-service-4.0#azure-bot-service-certifications",
    "https://azure.microsoft.com/overview/trusted-cloud/compliance/",
)


def test_the_accepted_state_is_what_the_recording_says(tmp_path: Path) -> None:
    baseline = tool("baseline")
    baseline.content_repository(tmp_path)
    result = baseline.run(tmp_path)
    changes = {page.url: page.change for page in result.report.pages}
    assert set(changes.values()) == {"none"}, "run: python docs/tools/baseline.py"
    assert [proposal.operation for proposal in result.proposals] == ["none"]
    assert result.report.trouble == ()


def test_a_first_run_keeps_every_page_of_the_example_articles(tmp_path: Path) -> None:
    baseline = tool("baseline")
    baseline.content_repository(tmp_path, accepted=False)
    result = baseline.run(tmp_path)
    assert {page.change for page in result.report.pages} == {"baseline"}
    branch = result.proposals[0].branch
    command = ["git", "-C", tmp_path, "ls-tree", "-r", "--name-only", branch, "--", "snapshots"]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    kept = {path.relative_to(ROOT).as_posix() for path in (ROOT / "snapshots").rglob("*") if path.is_file()}
    assert set(listed) == kept, "run: python docs/tools/baseline.py"


def test_the_example_article_links_a_compliance_page_its_section_and_the_overview() -> None:
    article = (ROOT / "examples" / "articles" / "bot-compliance.md").read_text("utf-8")
    assert re.findall(r"\]\((\S+)\)", article) == list(USERS_LINKS)


def test_invented_text_under_a_real_address_says_that_it_is_invented() -> None:
    for host in ("learn.microsoft.com", "azure.microsoft.com"):
        for page in (ROOT / "snapshots" / host).rglob("*.md"):
            assert "This text was invented" in page.read_text("utf-8"), page
