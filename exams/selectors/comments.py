"""Comments that markers of a question keep to use again, with how often each was used."""

from dataclasses import dataclass

from exams.models import Exam, KeptComment, Review


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One kept comment. `uses`: decisions that stand and whose comment holds its words."""

    comment_id: int
    text: str
    uses: int


def kept_comments(exam: Exam, label: str) -> tuple[CommentLine, ...]:
    """Return the comments offered for a question, the most used first. Two queries; one if there are none."""
    rows = list(KeptComment.objects.filter(question__exam=exam, question__label=label, removed_at=None))
    if not rows:
        return ()
    given = Review.objects.kept().filter(answer__question__exam=exam, answer__question__label=label)
    said = list(given.exclude(comment="").values_list("comment", flat=True))
    lines = (CommentLine(row.pk, row.text, sum(row.text in comment for comment in said)) for row in rows)
    return tuple(sorted(lines, key=lambda line: (-line.uses, line.comment_id)))
