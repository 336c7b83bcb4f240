"""The words that scripts say, in the page's language: scripts find them in the page by their English."""

from django import template
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_noop

register = template.Library()

# Every `say("...")` of a script under static/exams stands here; a test compares.
WORDS = (
    gettext_noop("just now"),
    gettext_noop("{count} s ago"),
    gettext_noop("{count} min ago"),
    gettext_noop("{count} h ago"),
    gettext_noop("the time is over"),
    gettext_noop("{days} days"),
    gettext_noop("{hours} h {minutes} min"),
    gettext_noop("{minutes} min"),
    gettext_noop("{minutes} min {seconds} s"),
    gettext_noop(
        "No connection. What you see may be old; what you type stays on this page and is saved when the connection is back."
    ),
    gettext_noop("You are signed out. Sign in again in another window, then go on here."),
    gettext_noop("The server could not do that ({status}). Load the page again; if it stays so, tell the course."),
    gettext_noop("Column {number}"),
    gettext_noop("Remove"),
    gettext_noop("Add a row"),
    gettext_noop("{column}, row {row}"),
    gettext_noop("Remove this row"),
    gettext_noop("{points} so far"),
    gettext_noop("Put back what this browser kept; saving it now."),
    gettext_noop("This browser kept text of {when} that did not reach the server before the exam closed."),
    gettext_noop("This browser kept text of {when}, and something else was saved elsewhere since."),
    gettext_noop("Show the text that this browser kept"),
    gettext_noop("Use the text of this browser"),
    gettext_noop("Keep the saved text"),
    gettext_noop("Not saved on the server yet. Your text is kept in this browser; trying again."),
    gettext_noop(
        "Very many hand in right now. Leave this page open: it hands in again by itself in {seconds} s, and the time of your first try counts."
    ),
    gettext_noop("No connection. Leave this page open: it hands in again by itself in {seconds} s."),
    gettext_noop(
        "This browser holds text that is not saved yet: {labels}. Open these questions once before you hand in."
    ),
)


@register.simple_tag
def script_words() -> SafeString:
    """Return the table that `words.js` reads, as data in the page; nothing in English, which needs none."""
    if (get_language() or "en").startswith("en"):
        return SafeString("")
    return json_script({word: gettext(word) for word in WORDS}, "words")
