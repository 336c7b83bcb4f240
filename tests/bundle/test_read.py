"""A bundle is read whole, or refused with every error at its place."""

import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from exams.bundle import question_spec
from exams.grading.answer_type import SpecError
from exams.grading.types import Gate
from tests.bundle.tiny import ANSWER_TYPES, Files, WordSpec, errors_of, read, tiny_files, zipped


def write(folder: Path, files: Files) -> Path:
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return folder


def test_a_bundle_becomes_plain_data() -> None:
    bundle = read(zipped(tiny_files()))
    assert (bundle.slug, bundle.course_slug, bundle.date) == ("tiny", "ml", date(2026, 5, 4))
    assert bundle.opens == datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
    assert bundle.points == Decimal("3.5")
    assert [question.label for question in bundle.questions] == ["1a", "1b"]
    first = bundle.question("1a")
    assert first.solution == {"metal": "Iron", "why": "Rust shows it."}
    assert first.solution_text == "Iron, for it rusts."
    assert list(first.images) == ["bar.png"]
    assert first.public == {"notes.txt": b"Metals rust or shine."}
    assert first.examples[0].criteria == {"1a.N": Decimal("1.5"), "1a.W": Decimal("0.5")}
    assert bundle.question("1b").private == {"tests.py": b"def test_double(candidate): ...\n"}
    assert bundle.question("1b").starter == {"code": "def double(x): ..."}


def test_the_spec_holds_what_the_kernel_needs() -> None:
    spec = read(zipped(tiny_files())).question("1a").spec
    assert spec.points == Decimal(2)
    assert spec.criterion("1a.N").steps == (Decimal(0), Decimal("0.5"), Decimal("1.5"))
    assert spec.criterion("1a.W").steps == (Decimal(0), Decimal("0.5"))
    assert spec.parts[0].spec == WordSpec("iron")
    assert spec.gates == (Gate("1a.W", ("1a.N",)),)
    assert spec.threshold == 0.9
    assert spec.model_answer == "Iron, for it rusts."


def test_the_spec_can_be_rebuilt_from_what_is_stored() -> None:
    for question in read(zipped(tiny_files())).questions:
        again = question_spec(
            question.document, question.prompt, model_answer=question.solution_text,
            public=question.public, private=question.private, answer_types=ANSWER_TYPES,
        )  # fmt: skip
        assert again == question.spec


def test_a_stored_document_that_fits_no_longer_says_where() -> None:
    document = dict(read(zipped(tiny_files())).questions[0].document)
    with pytest.raises(SpecError) as caught:
        question_spec({**document, "threshold": 2.0}, "")
    assert caught.value.path == "threshold"


def test_folder_zip_and_zipped_folder_are_one_bundle(tmp_path: Path) -> None:
    from_folder = read(write(tmp_path, tiny_files()))
    assert from_folder == read(zipped(tiny_files())) == read(zipped(tiny_files(), folder="tiny-1/"))


def test_digests_follow_the_content_and_not_its_layout() -> None:
    before = read(zipped(tiny_files()))
    files = tiny_files()
    files["questions/1a/question.yaml"] = b"# a remark\n" + files["questions/1a/question.yaml"].replace(
        b"points: 2\n", b"points: 2.0\n"
    )
    assert read(zipped(files)).digest == before.digest
    for path in ("questions/1a/bar.png", "questions/1a/solution.yaml", "questions/1b/private/tests.py"):
        changed = read(zipped({**tiny_files(), path: tiny_files()[path] + b" "}))
        assert changed.digest != before.digest
        assert sum(a.digest != b.digest for a, b in zip(changed.questions, before.questions, strict=True)) == 1


QUESTION = "questions/1a/question.yaml"


@pytest.mark.parametrize(
    ("path", "old", "new", "error"),
    [
        ("exam.yaml", "questions: [1a, 1b]", "questions: [1a, 1b, 1a]",
         "exam.yaml:9: questions.2: 1a is listed twice"),
        ("exam.yaml", "points: 3.5", "points: 4",
         "exam.yaml:10: points: the questions add up to 3.5, the exam has 4; change one of them"),
        ("exam.yaml", "points: 3.5", "points: no", "exam.yaml:10: points: 'no' is no number of points"),
        ("exam.yaml", "[1a, 1b]", "[1a, 1b, 1c]",
         "questions/1c: is missing; the exam lists this question"),
        ("exam.yaml", "[1a, 1b]", "[1a]",
         "questions/1b: is not listed under questions in exam.yaml"),
        ("exam.yaml", "date: 2026-05-04", "date: 4 May",
         "exam.yaml:4: date: '4 May' is no date like 2021-06-04"),
        ("exam.yaml", "13:00:00+02:00", "13:00:00",
         "exam.yaml:7: closes: '2026-05-04T13:00:00' is no moment with its time zone, like 2021-06-04T09:00:00+02:00"),
        ("exam.yaml", "T13:00", "T03:00", "exam.yaml:7: closes: should be later than opens"),
        ("exam.yaml", "slug: ml", "slug: ML!",
         "exam.yaml:3: course.slug: 'ML!' may hold only letters, digits and few signs (pattern ^[a-z0-9][a-z0-9-]{0,63}$)"),
        ("exam.yaml", "title: A tiny exam", "titel: A tiny exam", "exam.yaml:2: titel: is not a known key here"),
        (QUESTION, 'label: "1a"', 'label: "2a"', QUESTION + ":1: label: is 2a, the folder is called 1a"),
        (QUESTION, 'label: "1a"', "label: 1", QUESTION + ":1: label: should be text (put it in quotes)"),
        (QUESTION, "points: 2\n", "points: 4\n",
         QUESTION + ":3: points: the criteria add up to 2, the question has 4; change one of them"),
        (QUESTION, "points: 2\n", "points: 2\npoints: 3\n", QUESTION + ":4: points: stands here twice; keep one"),
        (QUESTION, "steps: [0, 0.5, 1.5]", "steps: [0, 1]",
         QUESTION + ":8: criteria.0.steps: should end at the criterion's points, 1.5"),
        (QUESTION, "steps: [0, 0.5, 1.5]", "steps: [0, 1.5, 0.5]",
         QUESTION + ":8: criteria.0.steps: should rise, each value once"),
        (QUESTION, "steps: [0, 0.5, 1.5]", "steps: [0.5, 1.5]", QUESTION + ":8: criteria.0.steps: should begin with 0"),
        (QUESTION, "{key: 1a.N,", "{key: 2a.N,",
         QUESTION + ":8: criteria.0.key: should begin with the question's label, 1a."),
        (QUESTION, "criteria: [1a.W]", "criteria: [1a.W, 1a.N]",
         QUESTION + ":8: criteria.0.key: 1a.N is decided by 2 parts; it should be exactly one"),
        (QUESTION, "criteria: [1a.W]", "criteria: [1a.X]",
         QUESTION + ":12: parts.1.criteria.0: '1a.X' is no criterion of this question; it has 1a.N, 1a.W"),
        (QUESTION, "fields: [why]", "fields: [wy]",
         QUESTION + ":12: parts.1.fields.0: 'wy' is no field of this question; it has metal, why"),
        (QUESTION, "type: word", "type: words",
         QUESTION + ":11: parts.0.type: 'words' is no answer type; known are prose, pytorch_code, word"),
        (QUESTION, "{word: iron}", "{wort: iron}", QUESTION + ":11: parts.0.settings.word: should be a word"),
        (QUESTION, "needs: [1a.N]", "needs: [1a.Z]",
         QUESTION + ":14: gates.0.needs.0: '1a.Z' is no criterion of this question; it has 1a.N, 1a.W"),
        (QUESTION, "needs: [1a.N]", "needs: [1a.W]", QUESTION + ":14: gates.0.needs: 1a.W cannot need itself"),
        (QUESTION, "name: why", "name: metal", QUESTION + ":6: fields.1.name: metal is the name of an earlier field"),
        (QUESTION, "kind: term", "kind: line",
         QUESTION + ":5: fields.0.kind: 'line' is not one of 'text', 'term', 'number', 'shape', 'formula', "
         "'code', 'table', 'edges', 'choice' or 'figure'"),
        (QUESTION, "required: false", "required: no", QUESTION + ":6: fields.1.required: should be true or false"),
        (QUESTION, "points: 1.5", "points: 1.555", QUESTION + ":8: criteria.0.points: has more than two decimals"),
        (QUESTION, "earn: Iron is named.", "earn: ''", QUESTION + ":8: criteria.0.earn: should not be empty"),
        (QUESTION, "title: Name", "title: &a Name",
         QUESTION + ":2: anchors and aliases (& and *) are not allowed; write the value out"),
        (QUESTION, "title: Name", "title: !!python/object:os.system Name",
         QUESTION + ":2: the tag tag:yaml.org,2002:python/object:os.system is not allowed; put the text in quotes"),
        (QUESTION, "title: Name", "title: [Name", QUESTION + ":3: is not valid YAML: did not find expected ',' or ']'"),
        ("questions/1a/examples.yaml", "1a.N: 1.5", "1a.N: 1",
         "questions/1a/examples.yaml:4: 0.criteria.1a.N: 1 is none of its steps 0, 0.5, 1.5"),
        ("questions/1a/examples.yaml", "points: 2", "points: 1.5",
         "questions/1a/examples.yaml:3: 0.points: the criteria add up to 2, not 1.5"),
        ("questions/1a/examples.yaml", "{metal: Iron", "{metall: Iron",
         "questions/1a/examples.yaml:2: 0.answer.metall: question 1a has no such field; it has metal, why"),
        ("questions/1a/examples.yaml", "id: t-2", "id: t-1",
         "questions/1a/examples.yaml:6: 1.id: t-1 is used twice"),
        ("questions/1a/solution.yaml", "metal: Iron", "steel: Iron",
         "questions/1a/solution.yaml:1: steel: question 1a has no such field; it has metal, why"),
        ("questions/1a/solution.yaml", "metal: Iron\n", "",
         "questions/1a/solution.yaml:1: says nothing for the required field metal"),
        ("questions/1a/prompt.md", "bar.png", "barre.png",
         "questions/1a/prompt.md:1: shows the image barre.png, which does not lie beside it"),
        ("questions/1a/prompt.md", "public/notes.txt", "private/tests.py",
         "questions/1a/prompt.md:1: links to private/tests.py, which students never get"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_place(path: str, old: str, new: str, error: str) -> None:
    files = tiny_files()
    assert old.encode() in files[path]
    files[path] = files[path].replace(old.encode(), new.encode(), 1)
    assert error in errors_of(zipped(files))


@pytest.mark.parametrize(
    ("missing", "error"),
    [
        ("exam.yaml", "exam.yaml: is missing; it names the exam and lists its questions"),
        ("questions/1a/prompt.md", "questions/1a/prompt.md: is missing"),
        ("questions/1a/question.yaml", "questions/1a/question.yaml: is missing"),
        ("questions/1a/solution.yaml", "questions/1a/solution.yaml: is missing"),
        ("questions/1b/private/tests.py",
         "questions/1b/private/tests.py: is missing; a part of type pytorch_code is decided by it"),
    ],
)  # fmt: skip
def test_missing_files_are_named(missing: str, error: str) -> None:
    files = tiny_files()
    del files[missing]
    assert errors_of(zipped(files)) == [error]


def test_all_errors_come_at_once_sorted_by_place() -> None:
    files = tiny_files()
    del files["questions/1b/prompt.md"]
    files["exam.yaml"] = files["exam.yaml"].replace(b"slug: tiny", b"slug: Tiny")
    files["questions/1a/question.yaml"] = files[QUESTION].replace(b"fields: [why]", b"fields: [wy]")
    files["questions/1a/notes.doc"] = b"?"
    files["todo.txt"] = b"?"
    found = errors_of(zipped(files))
    assert [error.split(": ")[0] for error in found] == [
        "exam.yaml:1",
        "questions/1a/notes.doc",
        "questions/1a/question.yaml:12",
        "questions/1b/prompt.md",
        "todo.txt",
    ]


def test_a_case_of_a_text_that_is_not_utf8() -> None:
    files = tiny_files() | {"questions/1a/prompt.md": "Før\nnå".encode("latin-1")}
    assert errors_of(zipped(files)) == ["questions/1a/prompt.md:1: is not UTF-8 text; save it as UTF-8"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.png", b"<html>", "is no PNG image, whatever its name says"),
        ("a.svg", b"<svg><script>1</script></svg>", "holds scripts or links to other places; save it as a plain SVG"),
        ("a.svg", b"<svg onload='x()'/>", "holds scripts or links to other places; save it as a plain SVG"),
        ("a.svg", b"text", "is no SVG image"),
    ],
)
def test_images_are_what_they_seem(name: str, content: bytes, sentence: str) -> None:
    files = tiny_files() | {f"questions/1a/{name}": content}
    assert errors_of(zipped(files)) == [f"questions/1a/{name}: {sentence}"]


def test_deep_and_alias_bombs_are_refused_quickly() -> None:
    files = tiny_files() | {QUESTION: b"[" * 100_000}
    assert errors_of(zipped(files)) == [f"{QUESTION}:1: is nested deeper than 24 levels"]
    bomb = b"a: &a [x, x]\n" + b"".join(b"b%d: [*a, *a, *a]\n" % number for number in range(30))
    assert errors_of(zipped(tiny_files() | {QUESTION: bomb})) == [
        f"{QUESTION}:1: anchors and aliases (& and *) are not allowed; write the value out"
    ]


@pytest.mark.parametrize("name", ["../evil.py", "/etc/passwd", "a\\b", "c:/x", "questions/./x", "q//x", "x\u202ey"])
def test_paths_that_leave_the_bundle_are_refused(name: str) -> None:
    [error] = errors_of(zipped(tiny_files() | {name: b"x"}))
    assert error.endswith("is not a plain path inside the bundle")


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    files = tiny_files() | {"questions/1a/public/zeros.bin": bytes(15 * 1024**2)}
    assert errors_of(zipped(files)) == ["questions/1a/public/zeros.bin: unpacks to more than 200 times its size"]
    files = tiny_files() | {"questions/1a/public/big.bin": bytes(21 * 1024**2)}
    assert errors_of(zipped(files)) == ["questions/1a/public/big.bin: is larger than 20 MiB"]


def test_too_many_entries_damage_and_no_zip_are_refused() -> None:
    many = errors_of(zipped({f"f{number}": b"" for number in range(2001)}))
    assert many[0] == "is no zip file, or one with more than 2000 entries"
    assert "is no zip file" in errors_of(b"not a zip")[0]
    content = zipped(tiny_files())
    broken = content[:200] + bytes(300) + content[500:]
    assert any("damaged" in error for error in errors_of(broken))


def test_links_in_zip_and_folder_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, tiny_files())
    (folder / "questions/1a/public/link.txt").symlink_to("/etc/passwd")
    (folder / "questions/1a/private").symlink_to("/etc")
    found = errors_of(folder)
    assert "questions/1a/public/link.txt: is a link or no plain file; put the file itself there" in found
    assert "questions/1a/private: is a link or no plain file; put the file itself there" in found
    stream = tmp_path / "b.zip"
    with zipfile.ZipFile(stream, "w") as archive:
        entry = zipfile.ZipInfo("questions/1a/public/link.txt")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc/passwd")
    assert "questions/1a/public/link.txt: is a link; put the file itself there" in errors_of(stream.read_bytes())


def test_nested_archives_and_names_that_collide_are_refused() -> None:
    files = tiny_files() | {
        "questions/1a/public/inner.txt": zipped({"x": b"y"}),
        "questions/1a/public/NOTES.txt": b"other",
    }
    assert errors_of(zipped(files)) == [
        "questions/1a/public/NOTES.txt: differs from questions/1a/public/notes.txt only in capitals or accents; rename one",
        "questions/1a/public/inner.txt: is an archive inside the bundle; put its files there instead",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice_in_a_zip_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    path.write_bytes(zipped(tiny_files()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("exam.yaml", "slug: other")
    assert errors_of(path.read_bytes()) == ["exam.yaml: stands in the zip twice; keep one"]


def test_what_systems_leave_behind_is_passed_over(tmp_path: Path) -> None:
    left = {
        "__MACOSX/._exam.yaml": b"?",
        "questions/1a/.DS_Store": b"?",
        "questions/1b/private/__pycache__/t.pyc": b"?",
    }
    assert read(zipped(tiny_files() | left)).digest == read(zipped(tiny_files())).digest
    assert read(write(tmp_path, tiny_files() | left)).digest == read(zipped(tiny_files())).digest
