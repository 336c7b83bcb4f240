"""What is typed survives a lost network and a closed window: kept in the browser, put back, saved."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Seat, Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

EXAM = "/exams/in5400-2021/"
COPIES = "() => Object.keys(localStorage).filter((key) => key.startsWith('karakter:draft:')).length"


def forgive_the_network(seat: Seat) -> None:
    """Take back what the console said about requests that could not get out."""
    excused = ("ERR_INTERNET_DISCONNECTED", "htmx:afterRequest", "htmx:sendError")
    seat.complaints[:] = [one for one in seat.complaints if not any(words in one for words in excused)]


def test_words_typed_without_a_network_are_kept_put_back_and_saved(sit: Sit) -> None:
    seat = sit("student02")
    page, context = seat.page, seat.page.context
    seat.go(EXAM + "questions/1a/")
    context.set_offline(True)
    page.fill("#f-text", "Typed in a tunnel.")
    expect(page.locator("#saved")).to_contain_text("Not saved on the server yet")
    assert page.evaluate(COPIES) == 1
    page.close(run_before_unload=False)
    context.set_offline(False)
    seat.page = page = context.new_page()
    seat.go(EXAM + "questions/1a/")
    expect(page.locator("#f-text")).to_have_value("Typed in a tunnel.")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.wait_for_function(f"({COPIES})() === 0")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("Typed in a tunnel.")
    forgive_the_network(seat)


def test_saving_is_tried_again_when_the_network_is_back(sit: Sit) -> None:
    seat = sit("student02")
    page = seat.page
    seat.go(EXAM + "questions/3a/")
    page.context.set_offline(True)
    page.fill("#f-text", "Before the tunnel ends.")
    expect(page.locator("#saved")).to_contain_text("Not saved on the server yet")
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    forgive_the_network(seat)


def test_typing_without_a_pause_is_sent_within_five_seconds(sit: Sit) -> None:
    seat = sit("student02")
    page = seat.page
    seat.go(EXAM + "questions/4a/")
    page.evaluate(
        """() => { window.stop = setInterval(() => {
            const area = document.getElementById("f-text");
            area.value += "x";
            area.dispatchEvent(new Event("input", {bubbles: true}));
        }, 100); }"""
    )
    with page.expect_response(lambda response: response.url.endswith("/draft"), timeout=5_000) as sent:
        pass
    assert sent.value.status == 200
    page.evaluate("clearInterval(window.stop)")


def test_what_was_saved_elsewhere_meanwhile_is_not_overwritten(sit: Sit) -> None:
    seat, other = sit("student02"), sit("student02")
    page = seat.page
    address = EXAM + "questions/4b/"
    seat.go(address)
    page.context.set_offline(True)
    page.fill("#f-text", "Of this browser.")
    expect(page.locator("#saved")).to_contain_text("Not saved on the server yet")
    other.go(address)
    other.page.fill("#f-text", "Of the other one.")
    expect(other.page.locator("#saved")).to_contain_text("Draft saved")
    page.close(run_before_unload=False)
    page = seat.page.context.new_page()
    page.context.set_offline(False)
    seat.page = page
    seat.go(EXAM + "hand-in")
    expect(page.locator("[data-unsaved-copies]")).to_be_hidden()  # the server's is newer
    seat.go(address)
    expect(page.locator("#f-text")).to_have_value("Of the other one.")
    expect(page.locator("#kept-copy")).to_contain_text("Of this browser.")
    seat.picture("kept-copy")
    page.click("text=Use the text of this browser")
    expect(page.locator("#kept-copy")).to_have_count(0)
    expect(page.locator("#f-text")).to_have_value("Of this browser.")
    page.reload()
    expect(page.locator("#f-text")).to_have_value("Of this browser.")
    forgive_the_network(seat)


def test_copies_are_forgotten_on_signing_out(sit: Sit) -> None:
    seat = sit("student02")
    page = seat.page
    seat.go(EXAM + "questions/6b/")
    page.route("**/draft", lambda route: route.abort("internetdisconnected"))
    page.fill("#f-text", "Not for the next one at this machine.")
    expect(page.locator("#saved")).to_contain_text("Not saved on the server yet")
    assert page.evaluate(COPIES) == 1
    page.click("text=Sign out")
    page.wait_for_selector("h1:has-text('Sign in')")
    assert page.evaluate(COPIES) == 0
    forgive_the_network(seat)
