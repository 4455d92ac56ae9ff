"""``docs/openapi.yml`` as something to hold answers against."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from convoque.settings import ROOT

FILE = ROOT / "docs" / "openapi.yml"
_ASSETS = "/widget/v1/"


class Contract:
    """The paths, requests and answers of the site, as they are written."""

    def __init__(self, path: Path = FILE) -> None:
        self.document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))

    @cached_property
    def operations(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every operation by method and path."""
        return {
            (method.upper(), path): operation
            for path, operations in self.document["paths"].items()
            for method, operation in operations.items()
        }

    def resolve(self, value: Any) -> Any:
        """Follow a ``$ref``."""
        while isinstance(value, dict) and "$ref" in value:
            target: Any = self.document
            for part in value["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            value = target
        return value

    def misfit(self, schema: Mapping[str, Any], value: object) -> str | None:
        """Say where a value is not as a schema wants it, None when it is."""
        whole = {"allOf": [schema], "components": self.document["components"]}
        error = next(iter(Draft202012Validator(whole).iter_errors(value)), None)
        return f"{error.json_path}: {error.message[:300]}" if error else None

    def fault(self, method: str, path: str, status: int, headers: Mapping[str, str], body: bytes) -> str | None:
        """Say what in an answer is not as it is written, None when all is; the names of ``headers`` in any case."""
        written = self._answers(method, path).get(str(status))
        if written is None:
            return f"{status} is not written for {method}"
        wrong = self._wrong_header(written, {name.lower(): value for name, value in headers.items()})
        return wrong or (None if method == "HEAD" else self._wrong_body(written, headers, body))

    def _answers(self, method: str, path: str) -> Mapping[str, Any]:
        if path.startswith(_ASSETS) and "/" not in path.removeprefix(_ASSETS):
            path = _ASSETS + "{name}"
        operations = self.document["paths"].get(path)
        unread = {status: self._response(name) for status, name in (("400", "Illisible"), ("503", "Indisponible"))}
        if operations is None:
            return {**unread, "404": self._response("Introuvable")}
        operation = operations.get("get" if method == "HEAD" else method.lower())
        refused = {"405": self._response("MethodeRefusee")}
        return {**unread, **refused} if operation is None else {**refused, **operation["responses"]}

    def _response(self, name: str) -> dict[str, str]:
        return {"$ref": f"#/components/responses/{name}"}

    def _wrong_header(self, written: Any, headers: Mapping[str, str]) -> str | None:
        for name, reference in self.resolve(written).get("headers", {}).items():
            rule, value = self.resolve(reference), headers.get(name.lower())
            if value is None and rule.get("required"):
                return f"no {name}"
            if value is not None and (wrong := self.misfit(rule["schema"], value)):
                return f"{name}: {wrong}"
        return None

    def _wrong_body(self, written: Any, headers: Mapping[str, str], body: bytes) -> str | None:
        contents = self.resolve(written).get("content")
        if contents is None:
            return None
        kind = next((value for name, value in headers.items() if name.lower() == "content-type"), "").split(";")[0]
        if kind not in contents:
            return f"content of type {kind!r}"
        return self.misfit(contents[kind]["schema"], json.loads(body)) if kind == "application/json" else None
