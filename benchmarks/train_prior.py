"""`python -m benchmarks.train_prior`: fits the shipped coefficients of the learned layer to the open sets.

Writes exams/grading/learning/coefficients.json: numbers and attribution, nothing of the data.
"""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

import exams.grading.learning
from benchmarks.open_sets import MarkedQuestion, read_sets, sets_folder
from exams.grading.learning.features import Reading, features_of, read_rubric
from exams.grading.learning.prior import Example, Prior, fit_prior, write_prior

TARGET = Path(exams.grading.learning.__file__).with_name("coefficients.json")

# Penalty on the weights, in answers: of 100, 500 and 2000 each did as well on the sets left out.
STIFFNESS = 500.0
_SOURCES = (
    {"name": "DigiKlausur", "licence": "MPL-2.0", "from": "https://github.com/DigiKlausur/ASAG-Dataset"},
    {"name": "SAF (English)", "licence": "MIT", "from": "https://github.com/SebOchs/SAF"},
    {"name": "SemEval-2013 task 7: Beetle, SciEntsBank", "licence": "CC BY-SA 3.0",
     "from": "https://github.com/myrosia/semeval-2013-task7"},
)  # fmt: skip

Examples = Mapping[str, tuple[Example, ...]]


def examples_of(sets: Mapping[str, Iterable[MarkedQuestion]]) -> Examples:
    """Return features and shares of every set; all sets weigh the same, and all questions of a set."""
    found = {name: [_example(one) for one in questions] for name, questions in sets.items()}
    return {
        name: tuple(Example(one.features, one.shares, 1.0 / len(examples)) for one in examples)
        for name, examples in found.items()
    }


def prior_without(examples: Examples, left_out: str) -> Prior:
    """Return the prior of all sets but one."""
    kept = [one for name, found in examples.items() if name != left_out for one in found]
    return fit_prior(kept, stiffness=STIFFNESS)


def _example(marked: MarkedQuestion) -> Example:
    rubric = read_rubric(marked.question)
    rows = np.array([features_of(Reading(text), rubric) for text in marked.answers])
    return Example(rows, np.array(marked.shares))


def main() -> None:
    """Fit and write; print how many answers it was fitted to."""
    folder = sets_folder()
    if folder is None:
        raise SystemExit("The open sets are not there; name their folder in KARAKTER_ASAG_DIR.")
    examples = examples_of(read_sets(folder))
    count = sum(len(one.shares) for found in examples.values() for one in found)
    note = (
        "Ridge regression coefficients fitted to open data; none of the data is in here. See benchmarks/train_prior.py."
    )
    written = {"note": note, "sources": _SOURCES, **write_prior(prior_without(examples, left_out=""))}
    TARGET.write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    print(f"{TARGET.name}: fitted to {count} answers")


if __name__ == "__main__":
    main()
