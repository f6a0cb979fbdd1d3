"""The whole graph as files: their list, and the files themselves, in a stream and in ranges (RFC 9110, section 14)."""

from __future__ import annotations

import json

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from graph.dumps import Dump, dump_chunks
from queries.errors import listed, shown
from service.answers import chosen_by
from service.dump_files import dump_name, media_type, suffix_of
from service.errors import UnknownDump
from service.responses import answered, content_tag, page
from service.site import Site

__all__ = ["blueprint"]

_LATEST = "latest."
_HELD = {
    "ttl": "Turtle: the default graph, which is what queries see",
    "trig": "TriG: every named graph, the findings of validation too",
    "nq": "N-Quads: every named graph, in canonical form; its SHA-256 is the snapshot's hash",
}
_YEAR_SECONDS = 31_536_000


def blueprint(site: Site) -> Blueprint:
    """The routes of this surface."""
    routes = Blueprint("dumps", __name__)

    @routes.get("/dump/")
    def index() -> Response:
        dumps = [_described(site, dump) for dump in site.snapshot.dumps]
        if chosen_by(request, page_first=True).is_page:
            return page(request, render_template("dumps.html", dumps=dumps))
        body = json.dumps({"snapshot": site.snapshot.hash, "dumps": dumps}, ensure_ascii=False, indent=1) + "\n"
        return answered(request, content_tag(site, body), lambda: Response(body, mimetype="application/json"))

    @routes.get("/dump/<filename>")
    def file(filename: str) -> WerkzeugResponse:
        for dump in site.snapshot.dumps:
            name = dump_name(site.snapshot, dump)
            if filename == _LATEST + suffix_of(dump):
                latest = redirect(url_for("dumps.file", filename=name))
                latest.headers["Cache-Control"] = "no-cache"
                return latest
            if filename == name:
                return _sent(site, dump, name)
        raise _unknown(site, filename)

    return routes


def _described(site: Site, dump: Dump) -> dict[str, str | int | bool]:
    name = dump_name(site.snapshot, dump)
    return {
        "name": name,
        "href": url_for("dumps.file", filename=name),
        "latest": url_for("dumps.file", filename=_LATEST + suffix_of(dump)),
        "holds": _HELD[dump.format],
        "media_type": media_type(dump.format),
        "compressed": dump.compressed,
        "size": dump.size,
        "sha256": dump.sha256,
    }


def _sent(site: Site, dump: Dump, name: str) -> Response:
    """The file, or the range of it that is asked for; nothing of it is read for a client that has it."""
    sent_as = "application/gzip" if dump.compressed else media_type(dump.format)
    charset = "; charset=utf-8" if sent_as.startswith("text/") else ""
    response = Response(dump_chunks(site.snapshot.folder, dump), content_type=sent_as + charset)
    response.content_length = dump.size
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.cache_control.public = response.cache_control.immutable = True
    response.cache_control.max_age = _YEAR_SECONDS
    response.set_etag(dump.sha256)
    response.accept_ranges = "bytes"
    response.make_conditional(request.environ, accept_ranges=_asks_for_one_range(), complete_length=dump.size)
    return response


def _asks_for_one_range() -> bool:
    """Whether there is a range to send: other units, several at a time and what is none are passed over (14.2)."""
    asked = request.range
    return asked is not None and asked.units == "bytes" and len(asked.ranges) == 1


def _unknown(site: Site, filename: str) -> UnknownDump:
    """Name the file that was meant: the present one of the same kind, else all of them."""
    dumps = site.snapshot.dumps
    alike = [dump for dump in dumps if filename.endswith(f".{suffix_of(dump)}")]
    names = [dump_name(site.snapshot, dump) for dump in alike or dumps]
    are = "is" if len(names) == 1 else "are"
    return UnknownDump(f"There is no dump {shown(filename)}; of the present snapshot there {are} {listed(names)}.")
