"""What a run without flags and PDF files does not load, and what the next run finds compiled."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.report.html import environment

# They cost a tenth of a run over few pages.
AT_NEED = [
    *("pipeline.flags.reevaluate", "pipeline.impacts.rules", "pipeline.content.pdf.reading"),
    *("pipeline.browser.process", "playwright"),
]


def test_rules_and_readers_of_documents_are_loaded_at_need() -> None:
    code = f"import sys, pipeline.run; print([name for name in {AT_NEED} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"


@pytest.mark.parametrize("writes", [True, False])
def test_a_template_is_compiled_once_where_python_keeps_bytecode(tmp_path: Path, writes: bool) -> None:
    code = "from pipeline.report.html import environment as e; e().get_template('report.html.j2')"
    flags = ["-X", f"pycache_prefix={tmp_path}", *([] if writes else ["-B"])]
    subprocess.run([sys.executable, *flags, "-c", code], check=True, env={})
    assert len(list(tmp_path.rglob("__jinja2_*.cache"))) == writes


def test_a_folder_that_cannot_be_written_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    file = tmp_path / "no folder"
    file.write_text("")
    monkeypatch.setattr(sys, "pycache_prefix", str(file))
    environment.cache_clear()
    try:
        assert environment().get_template("report.html.j2").name == "report.html.j2"
    finally:
        environment.cache_clear()
    assert list(tmp_path.iterdir()) == [file]
