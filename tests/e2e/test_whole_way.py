"""The whole way, as people walk it: hand in a messy sheet, watch it graded, mark it, release it, read the result."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import NARROW, WIDE, Seat, Sit

pytestmark = [pytest.mark.browser, pytest.mark.broker, pytest.mark.sandbox]

EXAM = "/exams/in5400-2021/"
# Of a kind that students hand in: a preface, a missing blank line, a wrong label, a listing with line numbers.
SHEET = """\
Exam IN5400, candidate 4711. Some answers are short, sorry!

Exercise 1

1a
Residual connections let the gradient reach early layers directly, so it does not vanish.
A block can also become the identity, because its weights can be driven to zero.

1b
```
1 def forward(self, x):
2     x = self.convblock17(x)
3     shortcut = self.convblock3(x)
4     x = self.strangeblock1(shortcut)
5     x = self.convblock11(x)
6     x = self.convblock9(x) + shortcut
7     x = self.strangeblock2(x)
8     return self.convblock81(x)
```

Exercise 2

2a
The steps overshoot and the weights diverge. The training loss grows or becomes NaN instead of falling.

Exercise 5

5a: (69 + 8 - 7)/3 + 1 = 24 and (90 + 8 - 5)/3 + 1 = 32, so the output is 24 x 32.

Exercise 6

6a <script>alert("hello")</script> When the real model cannot be differentiated but queried.

2b
The tanh saturates, so its gradient is nearly zero.
"""


def upload(seat: Seat, folder: Path) -> None:
    """Hand the sheet to the drop zone; wait for the split view."""
    sheet = folder / "my exam (final).txt"
    sheet.write_text(SHEET, encoding="utf-8")
    seat.go(EXAM)
    seat.page.set_input_files("#document", sheet)
    seat.page.click("text=Read it")
    seat.page.wait_for_selector("h1:has-text('split rightly')")


def test_sheet_from_upload_to_released_points(sit: Sit, tmp_path: Path) -> None:
    student = sit("student")
    upload(student, tmp_path)
    page = student.page
    expect(page.locator("main")).to_contain_text("candidate 4711")
    doubtful = page.locator(".part", has_text="The tanh saturates")
    expect(doubtful.locator(".note-person")).to_contain_text("Please check")
    student.picture("split")
    doubtful.locator("select").select_option("6b")
    page.wait_for_url(re.compile("#part-"))
    expect(page.locator(".part", has_text="The tanh saturates").locator("select")).to_have_value("6b")
    page.click("text=Confirm and hand in")
    expect(page.locator("h1")).to_have_text("Receipt")
    student.picture("receipt")

    page.click("text=See how it is graded")
    page.evaluate("window.sameDocument = true")
    expect(page.locator("#result")).to_contain_text("graded by the machine", timeout=180_000)
    assert page.evaluate("window.sameDocument"), "the page updated without being loaded again"
    student.picture("result-before-release")

    ta = sit("ta")
    _override_2a(ta)
    _walk_by_keys(ta)

    instructor = sit("instructor")
    instructor.go(EXAM + "marking/")
    instructor.page.click("text=Release results")
    expect(instructor.page.locator("main")).to_contain_text("students see their points")
    instructor.picture("dashboard-released")

    student.go(EXAM + "result")
    line = page.locator("#answer-2a")
    line.locator("summary").first.click()
    expect(line).to_contain_text("0 / 3")
    expect(line).to_contain_text("See the lecture of week 4.")
    expect(line).not_to_contain_text("Only for staff.")
    code = page.locator("#answer-1b")
    code.locator("summary").first.click()
    expect(code).to_contain_text("3 / 3")
    expect(code.locator("mark.evidence").first).to_be_visible()
    student.picture("result-released")


def _override_2a(ta: Seat) -> None:
    """Take the student's 2a, the last one to begin, down to nothing: refused without a reason, taken with one."""
    page = ta.page
    ta.go(EXAM + "marking/")
    ta.picture("dashboard")
    ta.go(EXAM + "marking/2a/?show=all")
    page.locator(".answers a").last.click()
    expect(page.locator("article")).to_contain_text("The steps overshoot")
    assert "Willa" not in page.content()
    ta.picture("marking")
    for line in page.locator(".rubric-line").all():
        line.locator(".steps label").first.click()
    expect(page.locator("#total")).to_have_text("0")
    page.click("#save")
    expect(page.locator("#reason-needed")).to_contain_text("Say why")
    expect(page.locator("#total")).to_have_text("0")
    page.fill("#reason", "Only for staff.")
    page.fill("#comment", "See the lecture of week 4.")
    page.click("#save")
    expect(page.locator("#undo")).to_contain_text("is marked")


def _walk_by_keys(ta: Seat) -> None:
    """Look at the keys of the page, choose a criterion, accept, and stand before the next answer."""
    ta.go(EXAM + "marking/1a/?show=waiting")
    page = ta.page
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator(".rubric-line").first).to_have_class(re.compile("is-chosen"))
    first = page.url
    page.keyboard.press("j")
    page.wait_for_function("first => location.href !== first", arg=first)
    page.keyboard.press("k")
    page.wait_for_url(first)
    page.keyboard.press("a")
    expect(page.locator("#undo")).to_contain_text("is marked")
    assert page.url != first


def test_typing_saves_and_reads_back(sit: Sit) -> None:
    seat = sit("student01")
    page = seat.page
    seat.go(EXAM + "questions/5a/")
    page.fill("#f-result", "24x32")
    expect(page.locator("#f-result-reading")).to_contain_text("I read this as")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    expect(page.locator("#state-5a")).to_contain_text("draft saved")
    page.reload()
    expect(page.locator("#f-result")).to_have_value("24x32")
    seat.picture("question-5a")

    seat.go(EXAM + "questions/7a/")
    page.fill("#f-formula", r"\frac{\partial e}{\partial g} \frac{\partial g}{\partial j}")
    expect(page.locator("#f-formula-preview .katex").first).to_be_visible()
    expect(page.locator("#f-formula-reading")).to_contain_text("I read this as")
    seat.picture("question-7a")

    seat.go(EXAM + "questions/1b/")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.type("\n# the end")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator(".cm-content")).to_contain_text("# the end")
    seat.picture("question-1b")

    seat.go(EXAM + "questions/10a/")
    page.locator(".grid-table input").nth(0).fill("x")
    page.locator(".grid-table input").nth(1).fill("0 to 1")
    page.click("text=Add a row")
    expect(page.locator("#saved")).to_contain_text("Draft saved")
    page.reload()
    expect(page.locator(".grid-table input").nth(1)).to_have_value("0 to 1")
    seat.picture("question-10a")


def test_what_was_typed_just_before_leaving_is_saved(sit: Sit) -> None:
    seat = sit("student01")
    seat.go(EXAM + "questions/2c/")
    seat.page.fill("#f-text", "Typed in the last moment.")
    for _ in range(20):  # the words leave with the page; the server may answer the next one first
        seat.go(EXAM + "questions/2a/")
        seat.go(EXAM + "questions/2c/")
        if seat.page.input_value("#f-text") == "Typed in the last moment.":
            return
    pytest.fail("what was typed is lost")


def test_everything_is_possible_without_scripts(sit: Sit, tmp_path: Path) -> None:
    seat = sit("student02", NARROW, scripts=False)
    upload(seat, tmp_path)
    seat.picture("split-narrow")
    part = seat.page.locator(".part", has_text="The tanh saturates")
    part.locator("select").select_option("6b")
    part.locator("button:has-text('Move')").click()
    expect(seat.page.locator(".part", has_text="The tanh saturates").locator("select")).to_have_value("6b")
    seat.go(EXAM + "questions/1b/")
    seat.page.fill("#f-code", "def forward(self, x):\n    return x")
    seat.page.click("text=Save and go to 2a")
    seat.go(EXAM + "questions/1b/")
    expect(seat.page.locator("#f-code")).to_have_value("def forward(self, x):\n    return x")


PAGES = {
    "student01": ("", EXAM, EXAM + "questions/1b/", EXAM + "questions/10a/", EXAM + "hand-in", EXAM + "result"),
    "ta": ("", EXAM + "marking/", EXAM + "marking/class", EXAM + "marking/1a/?show=all", EXAM + "marking/1b/?show=all"),
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_fits_its_window_and_breaks_no_policy(
    sit: Sit, name: str, size: tuple[int, int], dark: bool
) -> None:
    seat = sit(name, size, dark=dark)
    for place, path in enumerate(PAGES[name]):
        seat.go(path or "/")
        seat.page.wait_for_load_state("networkidle")
        seat.picture(f"{name}-{place}-{size[0]}-{'dark' if dark else 'light'}")
