"""Writes what the manual takes from the code: `python -m potentia.entrypoints.http.reference docs`."""

import importlib
import json
import pkgutil
import sys
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Any

from potentia.entrypoints.http import openapi, problems, texts
from potentia.entrypoints.http.app import create_app
from potentia.entrypoints.http.docs import kinds
from potentia.entrypoints.settings import Settings

ERRORS_INTRO = """\
# Errors

Every error is a problem (RFC 9457, `application/problem+json`). Programs go by `code`; people read `title` and
`detail`, in English or Indonesian by `Accept-Language`. Single fields that are not acceptable are listed in `errors`,
each with a `code` of its own. `GET /problems/{code}` explains a code. This page is made from the catalogue.

| code | status | English | Indonesian |
|---|---|---|---|
"""


def pages() -> dict[str, str]:
    """File names and what stands in them."""
    return {"openapi.json": openapi_page(), "errors.md": errors_page()}


def openapi_page() -> str:
    """The document that a development server gives out."""
    app = create_app(Settings.read({}, without=Settings.UP_PROVIDES), _nothing)
    return json.dumps(openapi.document(app), indent=2, ensure_ascii=False) + "\n"


def _nothing(_: Settings) -> AbstractAsyncContextManager[Any]:
    """An application that is only described opens no services."""
    return nullcontext()


def errors_page() -> str:
    """The catalogue as a table; codes without a status are those of single fields."""
    load_all()
    known = kinds()
    rows = []
    for code, found in sorted(texts.CATALOGUE.items()):
        status = str(problems.status_of(known[code]).value) if code in known else ""
        both = (f"**{text.title}.** {text.detail}" for text in (found["en"], found["id"]))
        rows.append(f"| `{code}` | {status} | {' | '.join(both)} |\n")
    return ERRORS_INTRO + "".join(rows)


def load_all() -> None:
    """Errors are known when their modules are: import every one of the domain and of the adapters."""
    for floor in ("potentia.domain", "potentia.adapters"):
        for module in pkgutil.walk_packages(importlib.import_module(floor).__path__, floor + "."):
            importlib.import_module(module.name)


def main(folder: Path) -> None:
    for name, content in pages().items():
        (folder / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
