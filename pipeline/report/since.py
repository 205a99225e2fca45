"""What an archive shows of a page, in words: since when it says otherwise, and what to look at."""

from pipeline.flags.model import Finding, Flag


def since_line(finding: Finding | Flag) -> str:
    """Return since when the page says otherwise, by an archive, plain text; "" where no archive was asked."""
    return f"Since this line was last edited ({finding.since}) the page changed:" if finding.capture else ""


def then_line(finding: Finding | Flag) -> str:
    """Return what the capture is that shows it, plain text."""
    return f"what it said on {finding.captured}"
