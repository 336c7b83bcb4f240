"""`./run screenshots`: takes README's pictures of the main pages anew, from the demo course and a made class.

Needs what the browser tests need: Chromium, a broker, a sandbox. Takes a minute or two: answers are graded first.
"""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "grader.settings")
django.setup()

from exams.services.demo import PASSWORD  # noqa: E402  (models need the set-up)
from tests.capabilities import chromium  # noqa: E402
from tests.e2e.conftest import ARGS  # noqa: E402
from tests.stack import Stack, running_stack  # noqa: E402

FOLDER = Path(__file__).parent / "screenshots"
SIZE = (1280, 860)
CLASS = 60  # made students, so that charts and bars have something to show
EXAM = "/exams/in5400-2021/"
GRADED_MS = 300_000
LOOK_MS = 3_000


def sitting(page: Page) -> None:
    """A student at a question with numbers, the field saying what it understood."""
    page.goto(f"{EXAM}questions/5a/")
    page.fill("#f-result", "24 x 32")
    page.locator("#f-result-reading", has_text="24").wait_for()


def marking(page: Page) -> None:
    """A marker at an answer with its evidence, criteria and the machine's suggestion."""
    page.goto(f"{EXAM}marking/1a/?show=all")
    page.locator("mark.evidence").first.wait_for()


def dashboard(page: Page) -> None:
    """The exam on its dashboard."""
    page.goto(f"{EXAM}marking/")


def analysis(page: Page) -> None:
    """How the questions did."""
    page.goto(f"{EXAM}analysis/")


PICTURES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "sitting": ("student", sitting),
    "marking": ("ta", marking),
    "dashboard": ("ta", dashboard),
    "analysis": ("instructor", analysis),
}


def main() -> int:
    """Start everything, wait until the demo's answers are graded, take the pictures; return the exit code."""
    path = chromium()
    if path is None:
        print("There is no Chromium here; set KARAKTER_CHROMIUM to one.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="karakter-pictures-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGS))
        with running_stack(Path(folder), students=2) as stack:
            _await_graded(stack, browser)
            stack.manage("make_class", "--students", str(CLASS))
            for name, (who, show) in PICTURES.items():
                with _signed_in(stack, browser, who) as page:
                    show(page)
                    page.wait_for_load_state("load")
                    page.screenshot(path=FOLDER / f"{name}.png")
                    print(FOLDER / f"{name}.png", flush=True)
        browser.close()
    return 0


def _await_graded(stack: Stack, browser: Browser) -> None:
    """Wait until every answer of the first student is graded, as the student's own page says."""
    with _signed_in(stack, browser, "student01") as page:
        for _ in range(GRADED_MS // LOOK_MS):
            page.goto(f"{EXAM}result")
            if page.locator("main", has_text="All 24 answers are graded").count():
                return
            page.wait_for_timeout(LOOK_MS)
    raise RuntimeError("The demo's answers are not graded yet; is there a sandbox? ./run doctor tells.")


@contextmanager
def _signed_in(stack: Stack, browser: Browser, who: str) -> Iterator[Page]:
    context = browser.new_context(
        base_url=stack.url, viewport={"width": SIZE[0], "height": SIZE[1]}, reduced_motion="reduce"
    )
    try:
        page = context.new_page()
        page.goto("/sign-in/")
        page.fill("#id_username", who)
        page.fill("#id_password", PASSWORD)
        page.click("main button")
        page.wait_for_selector("h1")
        yield page
    finally:
        context.close()


if __name__ == "__main__":
    sys.exit(main())
