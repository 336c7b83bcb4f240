"""Marking with the keyboard alone, in a real browser: the next answer at once, undo, comments, conflicts, groups."""

import re
from typing import cast

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import NARROW, Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

MARKING = "/exams/in5400-2021/marking/"
# The limit of the issue; what is shown comes from memory, so a busy machine has room.
SHOWN_MS = 100


def ready(page: Page) -> None:
    """Wait until the next answer has been fetched ahead."""
    page.wait_for_load_state("networkidle")


def shown_ms(page: Page) -> float:
    """Return how long it took to show the answer shown last."""
    return cast(float, page.evaluate("performance.getEntriesByName('answer-shown').at(-1).duration"))


def number_of(page: Page) -> str:
    found = re.search(r"number (\d+)", page.title())
    assert found is not None, page.title()
    return found[1]


def choose_first_steps(page: Page) -> None:
    """Give every criterion its first step, by two digits each."""
    for place in range(page.locator(".rubric-line").count()):
        page.keyboard.press(str(place + 1))
        page.keyboard.press("1")


def test_marking_goes_by_keyboard_alone(sit: Sit) -> None:
    seat = sit("ta")
    page = seat.page
    seat.go(MARKING + "1a/?show=all")
    seat.picture("marking-keys")
    ready(page)
    first = number_of(page)
    page.evaluate("window.sameDocument = true")

    page.keyboard.press("j")
    expect(page).not_to_have_title(re.compile(rf"number {first}\b"))
    assert page.evaluate("window.sameDocument"), "the next answer came as a new document"
    assert shown_ms(page) < SHOWN_MS
    page.keyboard.press("k")
    expect(page).to_have_title(re.compile(rf"number {first}\b"))
    ready(page)
    page.evaluate("window.sameDocument = true")

    choose_first_steps(page)
    expect(page.locator("#total")).to_have_text("0")
    page.keyboard.press("c")
    page.keyboard.type("Name the effect on the gradient.")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#bank")).to_contain_text("1 kept comment")
    page.keyboard.press("s")
    expect(page.locator("#undo")).to_contain_text(f"Number {first} is marked: 0 points.")
    assert page.evaluate("window.sameDocument"), "saving left the page"
    assert shown_ms(page) < SHOWN_MS

    page.keyboard.press("u")
    expect(page).to_have_title(re.compile(rf"number {first}\b"))
    expect(page.locator(".messages")).to_contain_text("Taken back")
    page.keyboard.press("m")
    page.keyboard.press("1")
    expect(page.locator("#comment")).to_have_value("Name the effect on the gradient.")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()


def test_two_markers_at_one_answer_are_told(sit: Sit) -> None:
    first, second = sit("ta"), sit("instructor")
    for seat in (first, second):
        seat.go(MARKING + "2a/?show=all")
        ready(seat.page)
    expect(second.page.locator("#company")).to_contain_text("Another marker has this answer open")
    second.picture("marking-company")
    for seat in (first, second):
        choose_first_steps(seat.page)
        seat.page.fill("#reason", "Looked at it.")
        seat.page.keyboard.press("Escape")
    number = number_of(first.page)
    first.page.keyboard.press("s")
    expect(first.page.locator("#undo")).to_contain_text(f"Number {number} is marked")
    second.page.keyboard.press("s")
    expect(second.page.locator(".rubric [role=alert]")).to_contain_text("This answer was marked since you opened it")
    assert number_of(second.page) == number
    expect(second.page.locator("#reason")).to_have_value("Looked at it.")


def test_pages_of_markers_fit_wide_and_narrow(sit: Sit) -> None:
    boss = sit("instructor")
    boss.go(MARKING + "agreement")
    boss.page.locator("input[name=percent]").first.fill("100")
    boss.page.locator("input[name=percent]").first.press("Enter")
    expect(boss.page.locator("main")).to_contain_text("are marked twice")
    boss.picture("agreement")
    for size, kind in (((1280, 860), "wide"), (NARROW, "narrow")):
        seat = sit("ta", size)
        for path, name in (("1a/?show=all", "marking"), ("1a/groups", "groups"), ("1a/second", "second")):
            seat.go(MARKING + path)
            seat.picture(f"{name}-{kind}")
