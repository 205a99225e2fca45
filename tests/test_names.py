"""The names a program may rely on are there, are documented, and cost nothing until they are used."""

import subprocess
import sys

import pytest

import pipeline


@pytest.mark.parametrize("name", pipeline.__all__)
def test_a_public_name_loads_and_says_what_it_does(name: str) -> None:
    assert getattr(pipeline, name).__doc__
    assert name in (pipeline.__doc__ or "")
    assert name in dir(pipeline)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = pipeline.nothing


def test_importing_the_package_loads_nothing_else() -> None:
    loaded = "[m for m in sys.modules if m.startswith(('pipeline.', 'git', 'pyromark'))]"
    code = f"import sys, pipeline; print({loaded})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
