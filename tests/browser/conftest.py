"""Pages as a browser shows them: Debian's Chromium, driven by Playwright, before a running service."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

WITHOUT_BROWSER = os.environ.get("PLANWEAVE_BROWSER") == "none"
"""A machine without a browser says so; then the tests here are deselected, and counted."""

AXE = Path(__file__).parents[2] / "service" / "ui" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
WAIT_MILLISECONDS = 15_000

Open = Callable[..., Page]
"""What the fixture `visit` gives."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if WITHOUT_BROWSER:
        here = Path(__file__).parent
        without = [item for item in items if item.path.is_relative_to(here)]
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in without]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    command = shutil.which("chromium")
    if command is None:
        pytest.fail("There is no chromium here: run `make browser`, or set PLANWEAVE_BROWSER=none.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=command, args=[*OPTIONS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        )
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser that has been nowhere, at home on the service; it is 1280 pixels wide."""
    with browser.new_context(base_url=server, viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(WAIT_MILLISECONDS)
        yield context


@pytest.fixture
def visit(context: BrowserContext) -> Iterator[Open]:
    """`visit("/trace/idts", width=360)`; the test fails where any page complained, or asked another host."""
    complaints: list[str] = []

    def go(path: str, width: int = 1280, height: int = 900) -> Page:
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.on("console", lambda said: complaints.append(said.text) if _is_complaint(said, page) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path, wait_until="networkidle")
        return page

    def note(request: Any) -> None:
        if not request.url.startswith((str(context._impl_obj._options["baseURL"]), "data:", "blob:")):
            complaints.append(f"asked {request.url}")

    context.on("request", note)
    yield go
    assert complaints == []


def _is_complaint(said: ConsoleMessage, page: Page) -> bool:
    """Whether a page complains, and not the browser of a page that is there to say that something is not."""
    of_itself = "Failed to load resource" in said.text and said.location.get("url") == page.url
    return said.type in ("error", "warning") and not of_itself


def accessibility(page: Page) -> list[str]:
    """What axe finds wrong with a page, by rule, with the first element of each."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})", RULES
    )
    return [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:150]})" for each in found["violations"]]
