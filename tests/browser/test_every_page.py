"""Promises that hold of every page: for everybody, on every screen, light and soon there."""

import gzip
import re
import statistics
import time
from contextlib import suppress
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import BrowserContext

from service.assets import load_assets
from tests.browser.conftest import Open, accessibility
from tests.service.conftest import BROWSER
from tests.service.test_pages import PAGES

PHONE_PIXELS = 360
MOST_BYTES = 300_000
"""Of what a page loads beside itself, compressed."""

WARM_SECONDS = 0.2
IMPORTED = re.compile(r"""(?:from|import)\s*\(?["']\./([\w-]+\.js)["']""")


@pytest.mark.parametrize("path", PAGES)
def test_it_is_for_everybody_light_or_dark_and_on_a_phone(path: str, visit: Open) -> None:
    page = visit(path)
    assert accessibility(page) == []
    page.emulate_media(color_scheme="dark")
    assert accessibility(page) == []
    page.set_viewport_size({"width": PHONE_PIXELS, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE_PIXELS


@pytest.mark.parametrize("path", PAGES)
def test_it_says_the_same_without_scripts(path: str, context: BrowserContext, server: str) -> None:
    browser = context.browser
    assert browser is not None
    with browser.new_context(base_url=server, java_script_enabled=False) as bare:
        page = bare.new_page()
        page.goto(path)
        assert page.get_by_role("main").inner_text().strip()
        assert page.get_by_role("heading", level=1).count() == 1


@pytest.mark.parametrize("path", PAGES)
def test_it_is_there_soon(path: str, server: str) -> None:
    """The median of five, once it has been asked: the server's answers are kept, and the machine has other work."""
    seconds = []
    for _ in range(6):
        begun = time.perf_counter()
        with suppress(HTTPError), urlopen(Request(server + path, headers={"Accept": BROWSER})) as reply:
            reply.read()
        seconds.append(time.perf_counter() - begun)
    assert statistics.median(seconds[1:]) < WARM_SECONDS


def test_no_page_loads_more_than_it_may() -> None:
    """The heaviest page loads the style, the suggestions, and the heaviest script with all that it may ever import."""
    assets = load_assets()
    assert {"planweave.css", "planweave.svg", "suggest.js", "editor.js", "network.js"} <= set(assets.names)
    always = {assets.names["planweave.css"], assets.names["planweave.svg"], *imported("suggest.js")}
    for name in assets.names:
        if name.endswith(".js"):
            files = always | imported(name)
            assert sum(len(gzip.compress(assets.files[file])) for file in files) < MOST_BYTES, name


def imported(entry: str) -> set[str]:
    """The built file of an entry, and those that it imports now or later, and so on."""
    assets = load_assets()
    found: set[str] = set()
    waiting = [assets.names[entry]]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += IMPORTED.findall(assets.files[file].decode())
    return found
