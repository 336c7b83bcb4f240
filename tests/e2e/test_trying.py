"""Trying code in a real browser: what stands in the editor goes through queue and sandbox and comes back."""

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]


def test_what_stands_in_the_editor_is_tried(sit: Sit) -> None:
    seat = sit("student02")
    page = seat.page
    seat.go("/exams/in5400-2021/questions/1b/")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n\nprint('hello from the try')\n")
    page.click("text=Run the tests")
    table = page.locator("#try table")
    expect(table).to_contain_text("forward runs and returns a tensor", timeout=30_000)
    expect(table).to_contain_text("passed")
    expect(page.locator("#try tbody tr")).to_have_count(1)
    page.click("text=What your code printed")
    expect(page.locator("#try-output")).to_contain_text("hello from the try")
    expect(page.locator("text=Run the tests")).to_be_enabled()
