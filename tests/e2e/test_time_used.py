"""Seconds count while the question can be seen and somebody is there; they are told on leaving, too."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Request

from tests.e2e.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

QUESTION = "/exams/in5400-2021/questions/2c/"
HIDE = """(hidden) => {
    Object.defineProperty(document, "hidden", {configurable: true, get: () => hidden});
    document.dispatchEvent(new Event("visibilitychange"));
}"""


def seconds_of(request: Request) -> int:
    return int(parse_qs(request.post_data or "")["seconds"][0])


def test_seconds_are_told_while_the_page_is_seen_and_used(sit: Sit) -> None:
    seat = sit("student02")
    page: Page = seat.page
    page.clock.install()
    seat.go(QUESTION)
    with page.expect_response("**/time") as told:
        page.clock.run_for(30_000)
    assert (told.value.status, seconds_of(told.value.request)) == (204, 30)
    page.clock.run_for(7_000)
    with page.expect_request("**/time") as hidden:
        page.evaluate(HIDE, True)
    assert seconds_of(hidden.value) == 7
    page.clock.run_for(60_000)  # nobody sees it: nothing is counted
    page.evaluate(HIDE, False)
    page.clock.run_for(4_000)
    with page.expect_request("**/time") as left:
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert seconds_of(left.value) == 4


def test_an_untouched_page_stops_counting_after_two_minutes(sit: Sit) -> None:
    seat = sit("student02")
    page = seat.page
    told: list[int] = []
    page.on("request", lambda request: told.append(seconds_of(request)) if request.url.endswith("/time") else None)
    page.clock.install()
    seat.go(QUESTION)
    with page.expect_request(lambda request: request.url.endswith("/time") and len(told) == 4):
        page.clock.run_for(600_000)
    assert told == [30, 30, 30, 30]
