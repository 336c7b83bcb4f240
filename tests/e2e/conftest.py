"""A real browser before a real stack: uvicorn, Celery worker, broker, sandbox, the demo course."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from exams.services.demo import PASSWORD
from tests.capabilities import chromium
from tests.stack import Stack, running_stack

WIDE = (1280, 860)
NARROW = (360, 760)
ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Seat:
    """One person at one browser. `complaints`: everything the console or the page's security policy objected to."""

    page: Page
    url: str
    pictures: Path
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open an address of the stack."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == 200, f"{path}: {answer.status}"

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page, and see that nothing sticks out to the side."""
        self.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.evaluate("window.innerWidth"), f"{name} is {width} px wide"

    def note(self, message: ConsoleMessage) -> None:
        """Keep what the console objects to; refused forms (422) are part of the tests."""
        if message.type in ("error", "warning") and "status of 422" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")


Sit = Callable[..., Seat]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Yield a running stack with two students' sheets handed in."""
    with running_stack(tmp_path_factory.mktemp("stack"), students=2) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Yield a real Chromium."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=list(ARGS))
        yield opened
        opened.close()


@pytest.fixture
def sit(stack: Stack, browser: Browser, tmp_path: Path) -> Iterator[Sit]:
    """Yield a function that signs somebody in at a browser of their own; afterwards nobody may have complained."""
    pictures = Path(os.environ.get("KARAKTER_PICTURES", str(tmp_path)))
    pictures.mkdir(parents=True, exist_ok=True)
    seats: list[Seat] = []

    def sit_down(name: str, size: tuple[int, int] = WIDE, *, scripts: bool = True, dark: bool = False) -> Seat:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(30_000)
        seat = Seat(context.new_page(), stack.url, pictures)
        seat.page.on("console", seat.note)
        seat.page.on("pageerror", lambda error: seat.complaints.append(str(error)))
        seats.append(seat)
        seat.go("/sign-in/")
        seat.page.fill("#id_username", name)
        seat.page.fill("#id_password", PASSWORD)
        seat.page.click("main button")
        seat.page.wait_for_selector("h1:has-text('Your exams')")
        return seat

    yield sit_down
    for seat in seats:
        seat.page.context.close()
    assert [complaint for seat in seats for complaint in seat.complaints] == []
