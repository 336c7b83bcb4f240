"""Every word that people see can be said in every language, and is."""

import ast
import re
from pathlib import Path

import pytest

from exams.management.catalogues import catalogue
from exams.management.catalogues.from_kernel import sentences_in_python
from exams.management.catalogues.from_python import messages_in_python
from exams.management.catalogues.from_templates import bare_words, messages_in_template, templates_below
from exams.templatetags.script_words import WORDS

ROOT = Path(__file__).parents[2]
# Only commands raise these, and commands speak English.
OF_COMMANDS = frozenset({"demo.py", "made_class.py", "tokens.py"})
# They are pieces of a tag and hold no text.
PIECES_OF_TAGS = ("fields/_attributes.html", "fields/_reads.html")
ERRORS = frozenset({"NotAllowed", "NotFound", "InvalidInput", "Conflict", "WindowClosed"})
SAID = re.compile(r"""\bsay\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")


@pytest.mark.parametrize("path", list(templates_below(ROOT, catalogue.FOLDERS)), ids=lambda path: path.name)
def test_templates_show_nothing_that_cannot_be_translated(path: Path) -> None:
    if not path.as_posix().endswith(PIECES_OF_TAGS):
        assert bare_words(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("domain", catalogue.DOMAINS)
def test_every_message_is_translated_with_the_same_values(domain: str, language: str) -> None:
    entries = catalogue.read(catalogue.po_path(ROOT, language, domain))
    report = catalogue.check(entries, catalogue.messages_of(domain, ROOT), language, domain)
    assert report.missing == (), "add these to the catalogue: ./run messages lists them"
    assert report.differing == (), "these translations put in other values than the English"


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("domain", catalogue.DOMAINS)
def test_the_compiled_catalogue_is_the_written_one(domain: str, language: str) -> None:
    path = catalogue.po_path(ROOT, language, domain)
    assert path.with_suffix(".mo").read_bytes() == catalogue.compiled(catalogue.read(path)), "run ./run messages"


def test_scripts_say_only_what_the_page_gives_them() -> None:
    said = {
        double or single
        for path in (ROOT / "exams/static/exams").glob("*.js")
        for double, single in SAID.findall(path.read_text(encoding="utf-8"))
    }
    assert said - set(WORDS) == set()
    assert "Add a row" in said


@pytest.mark.parametrize(
    "path",
    sorted([*(ROOT / "exams/services").glob("*.py"), *(ROOT / "exams/views").glob("*.py")]),
    ids=lambda path: f"{path.parent.name}/{path.name}",
)
def test_errors_and_news_go_through_gettext(path: Path) -> None:
    bare = [ast.unparse(text) for text in _shown(ast.parse(path.read_text(encoding="utf-8"))) if _is_bare(text)]
    assert bare == [] or path.name in OF_COMMANDS


def _shown(tree: ast.AST) -> list[ast.expr]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    errors = [
        call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in ERRORS and call.args
    ]
    news = [
        call.args[1]
        for call in calls
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "messages" and len(call.args) > 1
    ]
    return errors + news


def _is_bare(text: ast.expr) -> bool:
    """Return whether a text is English letters in the source; values put together without any are fine."""
    if isinstance(text, ast.JoinedStr):
        return any(isinstance(part, ast.Constant) and re.search("[A-Za-z]{2}", str(part.value)) for part in text.values)
    return isinstance(text, ast.Constant)


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ("<p>{{ name }} (2) · {% translate 'Hello' %}</p>", []),
        ("{% blocktranslate %}Hello{% endblocktranslate %}", []),
        ('<img alt="A cat" class="wide">', ["A cat"]),
        ('<input type="submit" value="Send"><input type="hidden" value="raw">', ["Send"]),
        ('<li{% if x %} class="a"{% endif %}>{{ n|default:"none" }}</li>', ["none"]),
        ('{{ n|default:_("none") }}{% state "queued" "by a person" %}{% url "home" %}', ["by a person"]),
        ("{# Hello #}{% comment %}Hello{% endcomment %}<kbd>Esc</kbd>", []),
    ],
)
def test_bare_words_are_found(template: str, found: list[str]) -> None:
    assert bare_words(template) == found


def test_messages_are_found_as_gettext_looks_them_up() -> None:
    template = (
        '{% translate "100 %" context "share" %}{{ day|date:_("j F") }}'
        "{% blocktranslate count n=all|length trimmed %} {{ n }} entry {% plural %} {{ n }} entries {% endblocktranslate %}"
    )
    found = [(one.context, one.text, one.plural) for one in messages_in_template(template, "a.html")]
    assert found == [("share", "100 %%", ""), ("", "j F", ""), ("", "%(n)s entry", "%(n)s entries")]
    source = 'ngettext("a", "b", n)\npgettext("c", "d")\n_("e " "f")'
    assert [(m.context, m.text, m.plural) for m in messages_in_python(source, "a.py")] == [
        ("", "a", "b"),
        ("c", "d", ""),
        ("", "e f", ""),
    ]
    with pytest.raises(ValueError, match=r"a\.py:1: a message must be one plain string"):
        list(messages_in_python('_(f"a {b}")', "a.py"))


def test_sentences_of_the_kernel_are_found_as_patterns() -> None:
    source = '"""No sentence."""\nlog.info("Not this.")\nsaid = f"Missing: {errors.missing}, {len(a)} {len(b)} {x()}."\nkey = "5a."'
    assert [one.text for one in sentences_in_python(source, "a.py")] == ["Missing: {missing}, {a} {b} {x}."]
