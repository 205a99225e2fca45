"""Run every check of the project, the way CI does: ``python -m tests [pytest options]``."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
CHECKS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-cache"],
    "pytest": ["pytest", "-q", "-n", "4", "--dist", "worksteal", "-p", "no:cacheprovider"],
}


def main(options: list[str]) -> int:
    """Run all checks, even after one failed, tests last; return 1 when any failed."""
    failed = []
    for name, command in CHECKS.items():
        print(f"== {name}", flush=True)
        extra = options if name == "pytest" else []
        if subprocess.run([str(BIN / command[0]), *command[1:], *extra], cwd=ROOT, check=False).returncode:
            failed.append(name)
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
