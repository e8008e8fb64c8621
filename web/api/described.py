"""The OpenAPI description of the API, and a page that shows it.

In: the application. Out: a Flask application that knows of the API; `/api/v1/openapi.json` and
`/api/v1/docs`. Guaranteed: the page loads nothing from another host and runs no script; the description is
made of the views themselves.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, render_template
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from web.access import public
from web.api.problems import invalid
from web.api.records import Problem
from web.security import csrf

_METHODS = ("get", "post", "put", "patch", "delete")

pages = Blueprint("api_docs", __name__, url_prefix="/api/v1")


def application(name: str, **options: Any) -> OpenAPI:
    """Return an application that collects the description of its API."""
    return OpenAPI(
        name,
        info=Info(
            title="Dutybook",
            version=version("dutybook"),
            description="What a council owes each child, by when, what was missed, and why.",
        ),
        security_schemes={
            "key": {"type": "http", "scheme": "bearer", "description": "A key of the page Keys."}
        },
        responses={422: Problem},
        validation_error_model=Problem,
        validation_error_callback=invalid,
        doc_ui=False,
        **options,
    )


def register(app: Flask) -> None:
    """Put the API into the application; its calls bring a key, not a form's token."""
    from web.api import audits, checks, policies, upgrades  # noqa: F401 - their views are on the blueprint
    from web.api.base import api

    csrf.exempt(api)
    assert isinstance(app, OpenAPI)
    app.register_api(api)
    app.register_blueprint(pages)


@pages.get("/openapi.json")
@public
def openapi() -> Response:
    """Return the description."""
    return jsonify(current_app.api_doc)  # type: ignore[attr-defined]  # an OpenAPI application


@pages.get("/docs")
@public
def docs() -> str:
    """Show the description."""
    found = current_app.api_doc  # type: ignore[attr-defined]  # an OpenAPI application
    return render_template("api/docs.html", info=found["info"], groups=list(_groups(found)))


@dataclass(frozen=True, slots=True)
class Call:
    """One call, as the page shows it."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: tuple[dict[str, Any], ...]
    body: tuple[dict[str, Any], ...]
    statuses: tuple[str, ...]


def _groups(found: dict[str, Any]) -> Iterator[tuple[str, str, list[Call]]]:
    calls = [
        (operation.get("tags", [""])[0], _call(found, path, method, operation))
        for path, item in found["paths"].items()
        for method, operation in item.items()
        if method in _METHODS
    ]
    for tag in found.get("tags", []):
        yield tag["name"], tag.get("description", ""), [call for name, call in calls if name == tag["name"]]


def _call(found: dict[str, Any], path: str, method: str, operation: dict[str, Any]) -> Call:
    return Call(
        operation["operationId"],
        method.upper(),
        path,
        operation.get("summary", ""),
        operation.get("description", ""),
        tuple(
            {"name": each["name"], "in": each["in"], "required": each.get("required", False), **_words(each)}
            for each in operation.get("parameters", ())
        ),
        tuple(_body(found, operation)),
        tuple(operation["responses"]),
    )


def _body(found: dict[str, Any], operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for content in operation.get("requestBody", {}).get("content", {}).values():
        yield from _fields(found, content["schema"])


def _fields(found: dict[str, Any], of: dict[str, Any], within: str = "") -> Iterator[dict[str, Any]]:
    """Yield the fields of a record, after a list of records the fields of each as `list[].field`."""
    schema = found["components"]["schemas"].get(of.get("$ref", "").rpartition("/")[2], {})
    needed = schema.get("required", [])
    for key, each in schema.get("properties", {}).items():
        name = f"{within}{key}"
        yield {"name": name, "in": "body", "required": key in needed, **_words({"schema": each, **each})}
        yield from _fields(found, each.get("items", {}), f"{name}[].")


def _words(each: dict[str, Any]) -> dict[str, str]:
    schema = each.get("schema", {})
    said = schema.get("type") or " or ".join(
        option.get("type", "object") for option in schema.get("anyOf", ()) if option.get("type") != "null"
    )
    return {
        "type": said or "object",
        "description": each.get("description") or schema.get("description") or "",
    }
