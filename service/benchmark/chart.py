"""The report's drawing: for each question how many times faster or slower this service is than the best peer, as SVG.

Its colours follow the reader's choice of light or dark (`prefers-color-scheme`). Widths are logarithmic.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment

__all__ = ["Dot", "Row", "drawn"]

_TEMPLATES = Environment(autoescape=True)
_LEFT, _WIDTH, _RIGHT = 190, 560, 20
_TOP, _ROW, _BOTTOM = 62, 18, 24
_MOST = 100.0
"""Ratios beyond it are drawn at the edge."""


@dataclass(frozen=True)
class Dot:
    """A ratio of a corpus: more than 1 where this service is slower; `tone` is the corpus's number."""

    tone: int
    ratio: float
    title: str


@dataclass(frozen=True)
class Row:
    """A question and its dots."""

    label: str
    dots: Sequence[Dot]


_SVG = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" role="img" aria-labelledby="t">
<title id="t">{{ title }}</title>
<style>
  svg { font: 12px system-ui, sans-serif; --ink: #1d1d1b; --pale: #d9d5cc; --ground: #fffdf8; }
  svg { --t0: #b9770e; --t1: #2471a3; --t2: #7d3c98; --t3: #1e8449; }
  @media (prefers-color-scheme: dark) {
    svg { --ink: #ece8df; --pale: #4a4740; --ground: #1b1a17; }
    svg { --t0: #f0b95b; --t1: #7fb8e0; --t2: #c79be0; --t3: #7fd3a0; }
  }
  .ground { fill: var(--ground); } text { fill: var(--ink); } line { stroke: var(--pale); }
  .even { stroke: var(--ink); } .head { font-weight: 600; }
{%- for tone in range(4) %} .t{{ tone }} { fill: var(--t{{ tone }}); }{% endfor %}
</style>
<rect class="ground" width="{{ width }}" height="{{ height }}"/>
<text class="head" x="12" y="20">{{ title }}</text>
{%- for name in legend %}
<circle class="t{{ loop.index0 }}" cx="{{ 18 + loop.index0 * 150 }}" cy="38" r="5"/>
<text x="{{ 28 + loop.index0 * 150 }}" y="42">{{ name }}</text>
{%- endfor %}
{%- for tick in ticks %}
<line class="{{ 'even' if tick.even else '' }}" x1="{{ tick.x }}" x2="{{ tick.x }}" y1="{{ top }}" y2="{{ bottom }}"/>
<text x="{{ tick.x }}" y="{{ bottom + 16 }}" text-anchor="middle">{{ tick.words }}</text>
{%- endfor %}
{%- for row in rows %}
<text x="{{ left - 8 }}" y="{{ row.y + 4 }}" text-anchor="end">{{ row.label }}</text>
{%- for dot in row.dots %}
<circle class="t{{ dot.tone }}" cx="{{ dot.x }}" cy="{{ row.y }}" r="5"><title>{{ dot.title }}</title></circle>
{%- endfor %}
{%- endfor %}
</svg>
"""


def drawn(title: str, legend: Sequence[str], rows: Sequence[Row]) -> str:
    """The drawing, one row a question."""
    bottom = _TOP + len(rows) * _ROW
    ticks = [
        {"x": _x(value), "even": value == 1, "words": words}
        for value, words in (
            (0.01, "100 × faster"),
            (0.1, "10 ×"),
            (0.5, "2 ×"),
            (1.0, "even"),
            (2.0, "2 ×"),
            (10.0, "10 ×"),
            (100.0, "100 × slower"),
        )
    ]
    placed = [
        {
            "label": row.label,
            "y": _TOP + number * _ROW + _ROW / 2,
            "dots": [{"tone": dot.tone, "x": _x(dot.ratio), "title": dot.title} for dot in row.dots],
        }
        for number, row in enumerate(rows)
    ]
    return _TEMPLATES.from_string(_SVG).render(
        title=title,
        legend=legend,
        width=_LEFT + _WIDTH + _RIGHT + 40,
        height=bottom + _BOTTOM,
        left=_LEFT,
        top=_TOP,
        bottom=bottom,
        ticks=ticks,
        rows=placed,
    )


def _x(ratio: float) -> float:
    bounded = min(max(ratio, 1 / _MOST), _MOST)
    return round(_LEFT + 30 + (math.log10(bounded) / math.log10(_MOST) + 1) / 2 * (_WIDTH - 30), 1)
