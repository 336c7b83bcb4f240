"""axe finds nothing on any page, everything is reached by keyboard, and nothing moves for those who asked for that.

The pages come from the URL list and `tests/access/expected.py`: a new page is looked at as everybody who may read it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from exams.services.demo import PASSWORD
from tests.access.expected import ADMINS, EXPECTED, May
from tests.access.world import addresses
from tests.e2e.conftest import NARROW, WIDE
from tests.stack import Stack

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

AXE = (Path(__file__).parent / "axe" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PEOPLE = {"owner": "student01", "ta": "ta", "instructor": "instructor", "admin": "admin"}
LABELS = ("1a", "1b", "2b", "5a", "8a", "10a")  # prose, code, figure, shapes, edges, table
LOOKS = ((WIDE, "light"), (NARROW, "dark"))
# What the words of addresses stand for in the demo course; each new word needs a line here.
WORDS = """
import json
from exams.models import *
answer = Answer.objects.filter(question__label="1a", submission__attempt__user__username="student01").latest("pk")
sheet = answer.submission
print(json.dumps({
    "slug": sheet.attempt.exam.slug, "course": sheet.attempt.exam.course.slug, "label": "1a", "field": "text", "form": "csv",
    "path": "figure.png", "number": sheet.attempt.number, "answer_id": answer.pk, "submission_id": sheet.pk,
    "upload_id": sheet.upload_id, "run_id": answer.runs.first().pk, "user_id": sheet.attempt.user_id,
}))
"""
RELEASE = """
from django.contrib.auth.models import User
from exams.models import Exam
from exams.services import release
release.{verb}(User.objects.get(username="instructor"), Exam.objects.get())
"""
_FIND = """async (rules) => {
    const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"]});
    return found.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}: `
        + (node.any[0] || node.all[0] || node.none[0]).message));
}"""
# A resized window and an opened fold are told to the page a moment later.
_SETTLED = "new Promise((done) => setTimeout(() => requestAnimationFrame(() => requestAnimationFrame(done)), 100))"
_SHOWN = """() => [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter(one => !one.disabled && one.tabIndex >= 0 && one.checkVisibility({visibilityProperty: true}))
    .map((one, place) => { one.dataset.place = place; return one.outerHTML.slice(0, 120); })"""
_FOCUS = """() => {
    const one = document.activeElement, style = getComputedStyle(one);
    const ring = node => { const s = getComputedStyle(node); return (s.outlineStyle !== "none" && s.outlineWidth !== "0px")
        || s.boxShadow !== "none"; };
    return {place: one.dataset.place ?? null, seen: ring(one) || (one.parentElement !== null && ring(one.parentElement)),
        html: one.outerHTML.slice(0, 120)};
}"""
_MOVING = """() => [...document.querySelectorAll("*")].filter(one => {
    const style = getComputedStyle(one);
    return [style.transitionDuration, style.animationDuration].some(text => text.split(",").some(s => parseFloat(s) > 0.05));
}).map(one => one.outerHTML.slice(0, 80))"""


@pytest.fixture(scope="module")
def words(stack: Stack) -> dict[str, Any]:
    """Return what the words in addresses stand for."""
    return dict(json.loads(stack.manage("shell", "--verbosity", "0", "-c", WORDS).strip().splitlines()[-1]))


@pytest.fixture(scope="module", params=PEOPLE)
def person(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def page(stack: Stack, browser: Browser, person: str) -> Iterator[Page]:
    """Yield the page of a signed-in person, who asked for less motion; all tests of the person share it."""
    context = browser.new_context(base_url=stack.url, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    context.add_init_script(AXE)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("#id_username", PEOPLE[person])
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit], main button")
    page.wait_for_selector("h1")
    yield page
    context.close()


def pages_of(person: str, words: dict[str, Any], state: str = "before") -> list[str]:
    """Return the addresses that this person may read, each word of them filled in; of an admin what is an admin's alone."""
    ours = [address for address in addresses() if not (address.is_api or address.is_admin)]
    mine = [a for a in ours if person in EXPECTED.get(a.name, May()).who("GET", state)]
    if person == "admin":
        mine = [a for a in mine if EXPECTED[a.name].who("GET", state) == ADMINS]
    missing = sorted({word for address in mine for word in address.words} - set(words))
    assert missing == [], "give these words of addresses a row in WORDS"
    paths = [reverse(a.name, kwargs={word: words[word] for word in a.words}) for a in mine]
    questions = [reverse("question", args=[words["slug"], label]) for label in LABELS] if person == "owner" else []
    marked = [reverse("mark-question", args=[words["slug"], label]) + "?show=all" for label in ("1b", "10a")]
    return list(dict.fromkeys(paths + questions + (marked if person == "ta" else [])))


def is_page(page: Page, path: str) -> bool:
    """Return whether a whole page stands there: no file, fragment, stream or data."""
    if "events" in path or "stream" in path:
        return False
    answer = page.request.get(path)
    kind = answer.headers.get("content-type", "")
    whole = (
        answer.ok and kind.startswith("text/html") and "attachment" not in answer.headers.get("content-disposition", "")
    )
    return whole and "<html" in answer.text()[:300]


def look(page: Page, path: str) -> list[str]:
    """Return what is wrong with this page, in both looks."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.goto(path)
    page.wait_for_load_state("load")
    wrong = [f"moves: {one}" for one in page.evaluate(_MOVING)[:3]]
    for size, scheme in LOOKS:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.evaluate(_SETTLED)
        wrong += [f"{scheme}, {size[0]} px: {one}" for one in page.evaluate(_FIND, RULES)]
        if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            wrong.append(f"sticks out to the side at {size[0]} px")
    return [f"{path}: {one}" for one in wrong]


def test_axe_finds_nothing_on_any_page(page: Page, person: str, words: dict[str, Any]) -> None:
    paths = [path for path in pages_of(person, words) if is_page(page, path)]
    assert len(paths) >= (2 if person == "admin" else 5)
    wrong = [each for path in paths for each in look(page, path)]
    assert not wrong, "\n".join(wrong)


def test_axe_finds_nothing_where_people_sign_in(stack: Stack, browser: Browser) -> None:
    context = browser.new_context(base_url=stack.url)
    context.add_init_script(AXE)
    assert look(context.new_page(), "/sign-in/") == []
    context.close()


@pytest.mark.parametrize("person", ["owner"], indirect=True, scope="module")
def test_axe_finds_nothing_on_a_released_result(stack: Stack, page: Page, words: dict[str, Any]) -> None:
    stack.manage("shell", "--verbosity", "0", "-c", RELEASE.format(verb="release"))
    try:
        page.goto(reverse("result", args=[words["slug"]]))
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        page.evaluate(_SETTLED)
        assert page.evaluate(_FIND, RULES) == []
    finally:
        stack.manage("shell", "--verbosity", "0", "-c", RELEASE.format(verb="withdraw"))


def test_tab_reaches_everything_and_shows_where_it_is(page: Page, person: str, words: dict[str, Any]) -> None:
    slug, label = words["slug"], words["label"]
    places = {
        "owner": [reverse("exam", args=[slug]), reverse("question", args=[slug, label])],
        "ta": [reverse("dashboard", args=[slug]), reverse("mark-answer", args=[slug, label, words["answer_id"]])],
        "instructor": [reverse("dashboard", args=[slug]), reverse("exam-life", args=[slug])],
        "admin": [reverse("people"), reverse("person", args=[words["user_id"]])],
    }
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    for path in places[person]:
        page.goto(path)
        shown = dict(enumerate(page.evaluate(_SHOWN)))
        assert len(shown) > 5
        page.evaluate("document.body.focus()")
        for _ in range(2 * len(shown) + 10):  # A field of a date has six places of its own.
            page.keyboard.press("Tab")
            focus = page.evaluate(_FOCUS)
            if focus["place"] is not None:
                shown.pop(int(focus["place"]), None)
                assert focus["seen"], f"{path}: no ring around {focus['html']}"
        # Of radio buttons with one name Tab visits one; arrows go on.
        assert [html for html in shown.values() if 'type="radio"' not in html] == [], f"{path}: Tab does not get there"
