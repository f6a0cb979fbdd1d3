"""What a browser makes of a page: its elements, their attributes and where its links lead."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ADDRESSES = ("href", "src", "action", "formaction", "data", "poster", "cite")
OURS = re.compile(r"/(?![/\\])|[?#]|$")
BUILT = re.compile(r"/static/\w+-[A-Z0-9]{8}\.js")
WEB = re.compile(r"https?://", re.IGNORECASE)


class Markup(HTMLParser):
    """A page, read once."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        drawn_here = tag == "svg" and dict(attrs).get("class") in ("timeline", "chart")
        built_here = tag == "script" and BUILT.fullmatch(dict(attrs).get("src") or "")
        self.elements.add("our own" if drawn_here or built_here else tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name in ADDRESSES:
                self.addresses.add(value or "")

    @property
    def dangers(self) -> set[str]:
        """What no page of ours has: scripts, frames, handlers of events, styles, and addresses of other kinds.

        Nor a drawing or a script that the service has not made.
        """
        found = self.elements & {"script", "iframe", "object", "embed", "base", "style", "xss", "svg", "img"}
        found |= {name for name in self.attributes if name.startswith("on") or name in ("style", "srcdoc")}
        return found | {each for each in self.addresses if not (OURS.match(each) or WEB.match(each))}
