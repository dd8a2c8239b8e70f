"""The API document, from the same declarations that the routes are made of; shapes by msgspec's own JSON Schema.

The page at /docs is plain HTML of ours: the usual viewers load themselves from other hosts.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import Any, get_type_hints

import msgspec

from casework.heart.life import PROCEDURES
from casework.heart.problems import CATALOGUE
from handlers.heart.http import DOCUMENTS, Empty, Endpoint, NoContent
from handlers.heart.replies import DETAILS

_PARAMETER = re.compile(r"<(\w+):(\w+)>")


class ProblemReply(msgspec.Struct):
    """RFC 9457. `code` is stable; `detail` is a Chinese sentence to show; `fields` says what of a form is wrong."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str] = {}


def describe_service(endpoints: Sequence[Endpoint]) -> dict[str, Any]:
    """An OpenAPI 3.1 document."""
    shapes: list[Any] = [ProblemReply]
    for what in endpoints:
        shapes += [shape for shape in (what.body, what.reply) if shape not in (None, NoContent, *DOCUMENTS)]
    details, forms = _details(), _step_forms()
    shapes = list(dict.fromkeys([*shapes, *details.values(), *forms.values()]))
    schemas, components = msgspec.json.schema_components(shapes, ref_template="#/components/schemas/{name}")
    known = dict(zip(shapes, schemas, strict=True))
    components["Details"] = _table("What only a case of one procedure shows, in `detail`.", details, known)
    components["StepForms"] = _table("What each step takes as `form`: procedure and action.", forms, known)
    paths: dict[str, dict[str, Any]] = {}
    for what in endpoints:
        paths.setdefault(_template(what.path), {})[what.method.lower()] = _operation(what, known)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "安居 Anju",
            "version": "1",
            "description": "公共租赁住房管理。写操作须带 Idempotency-Key；同一标识、同一内容得到同一答复。",
        },
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": components,
            "securitySchemes": {"session": {"type": "http", "scheme": "bearer"}},
        },
    }


def _details() -> dict[str, Any]:
    """Procedure → the shape that its presenter is declared to return; plain dicts say nothing."""
    hints = {name: get_type_hints(present)["return"] for name, present in sorted(DETAILS.items())}
    return {name: hint for name, hint in hints.items() if isinstance(hint, type) and issubclass(hint, msgspec.Struct)}


def _step_forms() -> dict[str, Any]:
    return {
        f"{procedure.name}.{step.action}": step.form
        for procedure in sorted(PROCEDURES.values(), key=lambda one: one.name)
        for step in procedure.steps
        if step.form.__struct_fields__
    }


def _table(says: str, shapes: dict[str, Any], known: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    properties = {name: known[shape] for name, shape in shapes.items()}
    return {"type": "object", "description": says, "properties": properties, "required": list(properties)}


def _template(path: str) -> str:
    return "/api" + _PARAMETER.sub(r"{\1}", path)


def _operation(what: Endpoint, known: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{what.tag}_{what.handler.__name__}",
        "summary": what.summary,
        "tags": [what.tag],
        "parameters": _parameters(what),
        "responses": _responses(what, known),
    }
    if what.body is not None:
        operation["requestBody"] = {
            "required": what.body is not Empty,
            "content": {"application/json": {"schema": known[what.body]}},
        }
    if what.signed_in:
        operation["security"] = [{"session": []}]
    return operation


def _parameters(what: Endpoint) -> list[dict[str, Any]]:
    found = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1} if kind == "int" else {"type": "string", "minLength": 1},
        }
        for name, kind in _PARAMETER.findall(what.path)
    ]
    (schema,), components = msgspec.json.schema_components([what.query], ref_template="{name}")
    properties = components[schema["$ref"]]["properties"]
    found += [{"name": name, "in": "query", "schema": shape} for name, shape in properties.items()]
    if what.signed_in:
        found.append(
            {
                "name": "Anju-Appointment",
                "in": "header",
                "description": "以哪个身份办理；不填为第一个。",
                "schema": {"type": "string", "pattern": "^[0-9]+$"},
            }
        )
        if what.method != "GET":
            found.append(
                {
                    "name": "Idempotency-Key",
                    "in": "header",
                    "required": True,
                    "schema": {"type": "string", "format": "uuid", "maxLength": 64},
                }
            )
    return found


def _responses(what: Endpoint, known: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "完成"}
    if what.reply in DOCUMENTS:
        done["content"] = {DOCUMENTS[what.reply]: {"schema": {"type": "string", "format": "binary"}}}
    elif what.status != 204:
        done["content"] = {"application/json": {"schema": known[what.reply]}}
    problem = {
        "description": "未完成：code 为固定代码，detail 为可直接显示的中文说明",
        "content": {"application/problem+json": {"schema": known[ProblemReply]}},
    }
    statuses = sorted({kind.status for kind in CATALOGUE.values() if kind.status != 500})
    return {str(what.status): done, **{str(status): problem for status in statuses}}


def docs_page(endpoints: Sequence[Endpoint]) -> str:
    """The list of addresses and of problem codes, as a page without scripts."""
    rows = "".join(
        f"<tr><td><code>{what.method}</code></td><td><code>{html.escape(_template(what.path))}</code></td>"
        f"<td>{html.escape(what.summary)}</td></tr>"
        for what in sorted(endpoints, key=lambda one: (one.path, one.method))
    )
    problems = "".join(
        f"<tr id='{code}'><td><code>{code}</code></td><td>{kind.status}</td><td>{html.escape(kind.sentence)}</td></tr>"
        for code, kind in CATALOGUE.items()
    )
    return f"""<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>安居接口说明</title>
<style>body{{font:16px/1.6 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}}
td,th{{border-bottom:1px solid #ddd;padding:.3em .8em;text-align:left}}table{{border-collapse:collapse}}</style>
</head><body><h1>安居接口说明</h1>
<p>机器可读的完整说明（OpenAPI 3.1）：<a href="/docs/openapi.json">/docs/openapi.json</a></p>
<h2>接口</h2><table><tr><th>方法</th><th>地址</th><th>用途</th></tr>{rows}</table>
<h2>问题代码</h2><table><tr><th>代码</th><th>状态</th><th>说明</th></tr>{problems}</table></body></html>"""
