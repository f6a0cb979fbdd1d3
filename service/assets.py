"""What pages need beside themselves: the style sheet and the scripts that are built from `service/ui/`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import Blueprint, Response, request, url_for
from werkzeug.exceptions import NotFound

from service.responses import answered

__all__ = ["Assets", "blueprint", "load_assets"]

_FOLDER = Path(__file__).parent / "static"
_MANIFEST = "manifest.json"
_TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"
"""The name of a file tells its bytes, so another file has another name."""


@dataclass(frozen=True)
class Assets:
    """The built files: the bytes under each name, and which name `planweave.css` or `editor.js` has in this build."""

    files: Mapping[str, bytes] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


def load_assets(folder: Path = _FOLDER) -> Assets:
    """Everything that was built; nothing where nothing was, and then pages have neither style nor scripts."""
    manifest = folder / _MANIFEST
    if not manifest.is_file():
        return Assets()
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in _TYPES}
    return Assets(files, json.loads(manifest.read_text(encoding="utf-8")))


def blueprint(assets: Assets) -> Blueprint:
    """The route of the files, and `asset("editor.js")` for templates: an address, or None for what was not built."""
    routes = Blueprint("assets", __name__)

    @routes.get("/static/<filename>")
    def asset(filename: str) -> Response:
        body = assets.files.get(filename)
        if body is None:
            raise NotFound
        response = answered(request, filename, lambda: Response(body, content_type=_TYPES[Path(filename).suffix]))
        response.headers["Cache-Control"] = _FOR_EVER
        return response

    @routes.app_template_global("asset")
    def address(name: str) -> str | None:
        return url_for("assets.asset", filename=assets.names[name]) if name in assets.names else None

    return routes
