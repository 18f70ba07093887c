"""The HTTP interface as an OpenAPI document, made from the routes that are really there."""

import inspect
import re
from typing import Any, Final

from aiohttp import web

from bot.web.guards import CODES

_PROBLEM: Final = {"$ref": "#/components/schemas/Problem"}
_JSON: Final = "application/json"


def described(application: web.Application, version: str) -> dict[str, Any]:
    """Every route but files and pages, with its parameters, who may call it and how it refuses."""
    paths: dict[str, dict[str, Any]] = {}
    for route in application.router.routes():
        path = route.resource.canonical if route.resource else ""
        if route.method in ("HEAD", "OPTIONS", "*") or not _is_call(path):
            continue
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Haoke",
            "version": version,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _problem()},
            "securitySchemes": {
                "key": {"type": "http", "scheme": "bearer", "description": "web.api_key"},
                "person": {"type": "apiKey", "in": "cookie", "name": "haoke-desk"},
            },
        },
    }


def _is_call(path: str) -> bool:
    return path.startswith(("/api/", "/webhooks/", "/widget/")) or path in ("/livez", "/readyz", "/metrics")


def _operation(route: web.AbstractRoute, path: str) -> dict[str, Any]:
    words = inspect.getdoc(route.handler) or ""
    operation: dict[str, Any] = {
        "responses": {"2XX": {"description": "done"}, "4XX": _refused(), "5XX": _refused()}
    }
    if words:
        operation["summary"] = words.partition("\n")[0]
    if names := re.findall(r"\{(\w+)\}", path):
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names
        ]
    if route.method in ("POST", "PUT", "PATCH") and not getattr(route.handler, "reads_body", False):
        operation["requestBody"] = {"content": {_JSON: {"schema": {"type": "object"}}}}
    if path.startswith(("/api/desk/", "/api/manage/")):
        operation["security"] = [{"key": []}, {"person": []}]
    elif path.startswith("/api/"):
        operation["security"] = [{"key": []}]
    return operation


def _refused() -> dict[str, Any]:
    return {"description": "why not", "content": {_JSON: {"schema": _PROBLEM}}}


def _problem() -> dict[str, Any]:
    codes = {"type": "string", "enum": sorted({*CODES.values(), "error"})}
    said = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {"code": codes, "message": {"type": "string"}},
    }
    return {"type": "object", "required": ["error"], "properties": {"error": said}}
