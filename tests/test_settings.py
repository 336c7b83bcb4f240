"""Settings: `.env.example` is complete, and a bad value is named."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from grader import env

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(
    r'env_(?:str|bool|int|decimal|list|secret)\(\s*"([A-Z_]+)"|os\.environ(?:\.get\(|\[|\.setdefault\()\s*"([A-Z_]+)"'
    r'|environment(?:\.get\(|, )"(KARAKTER_[A-Z_]+)"'
)
# Set by our own processes for their children, or by Python, Django and the shell.
NOT_SETTINGS = {"DJANGO_SETTINGS_MODULE", "KARAKTER_DEMO", "LD_LIBRARY_PATH", "PATH"}


def _read_by_the_product() -> set[str]:
    sources = [path for folder in ("grader", "exams", "workers") for path in (ROOT / folder).rglob("*.py")]
    found = {name for path in sources for pair in READ.findall(path.read_text()) for name in pair if name}
    return found - NOT_SETTINGS


def test_env_example_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    documented = {line.split("=")[0] for line in lines if re.match(r"[A-Z_]+=", line)}
    assert documented == _read_by_the_product()


def test_every_setting_has_a_comment_line() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    bare = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if re.match(r"[A-Z_]+=", line) and not before.startswith("#")
    ]
    assert bare == []


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (lambda: env.env_int("KARAKTER_X", 1, least=1), "0", "KARAKTER_X=0: must be at least 1"),
        (lambda: env.env_int("KARAKTER_X", 1), "many", "KARAKTER_X='many': write a whole number"),
        (lambda: env.env_decimal("KARAKTER_X"), "cheap", "KARAKTER_X='cheap': write an amount"),
        (lambda: env.env_decimal("KARAKTER_X"), "-1", "KARAKTER_X=-1: must be 0 or more"),
        (lambda: env.env_decimal("KARAKTER_X"), "Infinity", "KARAKTER_X=Infinity: must be 0 or more"),
        (lambda: env.env_bool("KARAKTER_X", False), "perhaps", "KARAKTER_X='perhaps': write one of"),
    ],
)
def test_bad_value_is_named(monkeypatch: pytest.MonkeyPatch, read, value: str, words: str) -> None:
    monkeypatch.setenv("KARAKTER_X", value)
    with pytest.raises(ImproperlyConfigured, match=re.escape(words)):
        read()


def test_secret_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from the file\n")
    monkeypatch.setenv("KARAKTER_X_FILE", str(tmp_path / "key"))
    assert env.env_secret("KARAKTER_X") == "from the file"
