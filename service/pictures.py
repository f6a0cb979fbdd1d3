"""Our own drawings as PNG, for documents and slides: drawn by resvg, with one font, which comes with it.

The drawing is text that this service made, of shapes and words alone: whatever could name a file is refused, since
resvg would show it. Nothing but the font is read, and no font of the machine, so that the same drawing is the same
picture everywhere.
"""

from __future__ import annotations

import re
from importlib.resources import files
from math import sqrt
from threading import Lock

from resvg_py import __resvg_version__, svg_to_bytes

from service.errors import WrongFormat

__all__ = ["PAINTED_BY", "Painter"]

PAINTED_BY = f"resvg {__resvg_version__}"
"""What draws: another one may draw the same picture in other bytes."""

_MOST_PIXELS = 6_000_000
"""Of a picture: 24 MB while it is drawn, and a second or two."""

_FINEST, _COARSEST = 2.0, 0.5
"""Pixels for each unit of a drawing: at twice its size words are sharp in print, at half of it they cannot be read."""

_PACKAGE, _FILE, _FAMILY = "font_source_serif_pro", "files/SourceSerifPro-Regular.ttf", "Source Serif Pro"
_PAPER = "#fbf9f4"


_SHAPES = frozenset({"svg", "title", "desc", "g", "a", "line", "rect", "circle", "text"})
_ELEMENT = re.compile(r"<([^\s/>!?]+)")


class Painter:
    """Draws one picture at a time, so that many who ask at once do not take the memory of many."""

    def __init__(self) -> None:
        """Find the font, before anybody asks: its package looks for its files when it is imported."""
        self._font = str(files(_PACKAGE).joinpath(_FILE))
        self._turn = Lock()

    def png(self, svg: str, width: float, height: float) -> bytes:
        """The picture of a drawing of this size, in units; raises `WrongFormat` for one too large to be read as one.

        And `ValueError` for a drawing of other elements than shapes and words.
        """
        if others := set(_ELEMENT.findall(svg)) - _SHAPES:
            raise ValueError(f"A picture has no {sorted(others)}.")
        scale = min(_FINEST, sqrt(_MOST_PIXELS / (width * height)))
        if scale < _COARSEST:
            raise WrongFormat(
                "The drawing is too large for a picture; it is there as SVG, under the same name with .svg."
            )
        with self._turn:
            return svg_to_bytes(
                svg_string=svg,
                zoom=scale,
                background=_PAPER,
                skip_system_fonts=True,
                font_files=[self._font],
                font_family=_FAMILY,
                serif_family=_FAMILY,
                sans_serif_family=_FAMILY,
            )
