"""What a release takes from the tree: ``release.py version TAG``, ``release.py notes VERSION``.

``version`` writes the tag's version into pyproject.toml and prints ``version=...``, a line for $GITHUB_OUTPUT.
``notes`` prints the chapter of CHANGELOG.md for the version, or what is unreleased where it has none yet.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The canonical versions of https://peps.python.org/pep-0440/, without epochs and local versions.
_TAG = re.compile(r"v(\d+\.\d+\.\d+(?:(?:a|b|rc)\d+)?(?:\.post\d+)?(?:\.dev\d+)?)\Z")
_CHAPTER = re.compile(r"(?m)^## \[([^\]]+)\].*$")


def version_of(tag: str) -> str:
    """Return the version a tag stands for; exit with a reason where it is none."""
    found = _TAG.match(tag)
    if not found:
        sys.exit(f"{tag!r} is no version. Tag a release v1.2.3, a candidate v1.2.3rc1.")
    return found[1]


def set_version(project: str, version: str) -> str:
    """Return the text of pyproject.toml with another version."""
    text, count = re.subn(r'(?m)^version = ".*"$', f'version = "{version}"', project)
    if count != 1:
        sys.exit(f"pyproject.toml has {count} lines with a version. Keep one.")
    return text


def notes(changelog: str, version: str) -> str:
    """Return the chapter of ``version``, else of what is unreleased; exit with a reason where there is neither."""
    parts = _CHAPTER.split(changelog)
    chapters = dict(zip(parts[1::2], parts[2::2], strict=True))
    text = chapters.get(version, chapters.get("Unreleased", "")).strip()
    if not text:
        sys.exit(f"CHANGELOG.md says nothing of {version}.")
    return text + "\n"


def main(verb: str, what: str) -> None:
    """Do what a step of the release workflow asks for."""
    if verb == "version":
        version, file = version_of(what), ROOT / "pyproject.toml"
        file.write_text(set_version(file.read_text("utf-8"), version), encoding="utf-8")
        print(f"version={version}")
    elif verb == "notes":
        print(notes((ROOT / "CHANGELOG.md").read_text("utf-8"), what), end="")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:3])
