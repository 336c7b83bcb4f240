"""Handing in while the server is full: the page says so, tries again by itself and ends at the receipt."""

import pytest
from playwright.sync_api import Route, expect

from tests.e2e.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

EXAM = "/exams/in5400-2021/"


def test_page_hands_in_again_by_itself_with_the_note_of_its_first_try(sit: Sit) -> None:
    seat = sit("student02")
    page, asked = seat.page, []
    seat.go(EXAM + "questions/1a/")
    page.fill("#f-text", "Handed in while very many did.")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    seat.go(EXAM + "hand-in")

    def sent_away_once(route: Route) -> None:
        if route.request.method != "POST":
            route.continue_()
            return
        asked.append((route.request.post_data, route.request.headers.get("came-first")))
        if len(asked) > 1:
            route.continue_()
            return
        headers = {"Retry-After": "1", "Came-First": "noted", "Content-Type": "text/html"}
        route.fulfill(status=503, headers=headers, body="full")

    page.route("**/hand-in", sent_away_once)
    page.click("form[data-sends-again] button")
    expect(page.locator("#trouble")).to_contain_text("hands in again by itself in 1 s")
    page.wait_for_url("**/receipts/*")
    assert [note for _, note in asked] == [None, "noted"]
    assert asked[0][0] == asked[1][0]
    seat.complaints[:] = [one for one in seat.complaints if "status of 503" not in one]
