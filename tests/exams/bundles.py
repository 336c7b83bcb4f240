"""A small exam bundle as files, graded by the answer type `stated`."""

import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

from tests.factories import document

Files = dict[str, str]

EXAM = """\
slug: tiny
title: A tiny exam
course: {{slug: ml, title: Machine learning}}
date: 2026-05-04
opens: 2026-05-04T09:00:00+00:00
closes: 2026-05-04T13:00:00+00:00
rules: [Grade claims.]
questions: [{labels}]
points: {points}
"""


def tiny_bundle(*labels: str) -> Files:
    """Return a bundle with these questions, 2 points each; 1a and 1b by default."""
    labels = labels or ("1a", "1b")
    files = {"exam.yaml": EXAM.format(labels=", ".join(labels), points=2 * len(labels))}
    for label in labels:
        folder = f"questions/{label}"
        files[f"{folder}/question.yaml"] = json.dumps(document(label))
        files[f"{folder}/prompt.md"] = f"Answer {label}."
        files[f"{folder}/solution.yaml"] = f'text: "{label}.A~1.5 {label}.B~0.5"\n'
        files[f"{folder}/public/data.csv"] = "a,b\n1,2\n"
        files[f"{folder}/private/notes.txt"] = "hidden"
    return files


def write_bundle(files: Mapping[str, str], folder: Path) -> Path:
    """Write the files below the folder; return it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def zip_bundle(files: Mapping[str, str]) -> bytes:
    """Return the files as a zip."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()
