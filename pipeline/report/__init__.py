"""Impacts to words: one model, rendered as Markdown, HTML, JSON, SARIF and a job summary."""

from pipeline.flags.model import Finding
from pipeline.report.model import ArticleRow, Citation, LinkRow, PageRow, Report, Run, Trouble

__all__ = ["ArticleRow", "Citation", "Finding", "LinkRow", "PageRow", "Report", "Run", "Trouble"]
