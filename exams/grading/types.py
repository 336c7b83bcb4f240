"""The plain data that crosses the kernel's border: questions in, answers in, grades out.

Points are `Decimal`. Everything is frozen; mappings are not to be changed after construction.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from exams.grading.verdict import State, Verdict


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a rubric. `steps` are the point values it may take, ascending, last = `points`.

    `settings` are read only by the answer type that decides the criterion.
    """

    key: str
    points: Decimal
    steps: tuple[Decimal, ...]
    earn: str
    accept: tuple[str, ...] = ()
    lose: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """One input of a question's form. `kind` names the widget: text, term, number, shape, formula,
    code, table, edges, choice or figure."""

    name: str
    kind: str
    label: str
    hint: str = ""
    required: bool = True
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What one answer type decides in a question: criteria, from which fields, how.

    `spec` is the answer type's own frozen dataclass, made by its `parse_spec` when the bundle is
    read. `fallback`, if given, decides the same criteria when the answer holds nothing that this
    part could read (code question answered on paper in prose).
    """

    type: str
    fields: tuple[str, ...]
    criteria: tuple[str, ...]
    spec: object
    fallback: "Part | None" = None


@dataclass(frozen=True, slots=True)
class Gate:
    """`criterion` counts only if one of `needs` earned points (1b.C3 needs C1 or C2)."""

    criterion: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSpec:
    """One question as the kernel sees it. `threshold` (0..1): from which confidence a judged answer
    is SUGGESTED instead of NEEDS_REVIEW. `public` and `private` are file contents by relative path."""

    label: str
    title: str
    points: Decimal
    prompt: str
    fields: tuple[Field, ...]
    criteria: tuple[Criterion, ...]
    parts: tuple[Part, ...]
    gates: tuple[Gate, ...] = ()
    model_answer: str = ""
    threshold: float = 0.9
    public: Mapping[str, bytes] = field(default_factory=dict)
    private: Mapping[str, bytes] = field(default_factory=dict)

    def criterion(self, key: str) -> Criterion:
        """Return the criterion with this key. Raises KeyError."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file handed in with an answer; the kernel sees its description, not its bytes."""

    name: str
    mime: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a student wrote for one question.

    Either `fields` (from the form or an API object: field name -> text), or `whole` (running text of
    a sheet, in which the answer types must find their fields themselves), or both.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    whole: str = ""
    attachments: Mapping[str, Attachment] = field(default_factory=dict)

    def text(self, names: Iterable[str]) -> str:
        """Return the text of these fields, one per paragraph; of the whole sheet text if none has any."""
        found = [self.fields[name].strip() for name in names if self.fields.get(name, "").strip()]
        return "\n\n".join(found) if found else self.whole

    @property
    def is_blank(self) -> bool:
        """True if there is neither text nor a file."""
        return not (self.whole.strip() or self.attachments or any(v.strip() for v in self.fields.values()))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A verbatim quote of the answer as it was handed in. `field` is "" for the whole text."""

    quote: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class CriterionResult:
    """One criterion decided. `points` None: no suggestion can be made. `confidence` is 0..1.

    `reason` is a sentence for the student (no hidden expectation in it)."""

    key: str
    points: Decimal | None
    max: Decimal
    state: State
    confidence: float
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TestResult:
    """One hidden or public test. `visibility`: public, after_release or hidden."""

    name: str
    points: Decimal
    max: Decimal
    passed: bool
    visibility: str
    message: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """ "I read this as ...": how the machine understood one field."""

    field: str
    text: str
    understood: bool = True


@dataclass(frozen=True, slots=True)
class PartResult:
    """What one part of a question decided. `verdict` None: derived from the points.

    `unread` True: there was nothing in the answer that this type could read, so the part's fallback
    may try. `record` is the attestation record of a sandbox run."""

    criteria: tuple[CriterionResult, ...]
    tests: tuple[TestResult, ...] = ()
    readings: tuple[Reading, ...] = ()
    flags: tuple[str, ...] = ()
    verdict: Verdict | None = None
    attested: bool | None = None
    unread: bool = False
    record: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grade:
    """The outcome of one grading run. `points` None: no suggestion at all.

    `attested` is True when no process that ran student code could have touched the points."""

    state: State
    verdict: Verdict
    points: Decimal | None
    max: Decimal
    confidence: float
    criteria: tuple[CriterionResult, ...]
    tests: tuple[TestResult, ...] = ()
    readings: tuple[Reading, ...] = ()
    flags: tuple[str, ...] = ()
    feedback: str = ""
    attested: bool = True
    record: Mapping[str, object] = field(default_factory=dict)
