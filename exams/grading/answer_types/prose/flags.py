"""What an answer is instead of an answer: keywords in a row, words thrown together, another matter, the question again.

Formulas, code and tables are a fair way to answer, so only the words between them are looked at.
"""

import re

from exams.grading.answer_type import PartContext
from exams.grading.reading.claims import ClaimReader
from exams.grading.reading.copying import copied_sentence
from exams.grading.reading.notation import without_definitions, without_notation
from exams.grading.reading.patterns import fold
from exams.grading.reading.sentences import Span, count_words, split_sentences
from exams.grading.reading.wordlists import is_keyword_list, is_word_salad

KEYWORD_LIST = "keyword_list"
OFF_TOPIC = "off_topic"
WORD_SALAD = "word_salad"

# A text this long that uses none of the question's and the rubric's terms is about something else.
_OFF_TOPIC_WORDS = 10
# A table or formula in words has signs between its terms; so many terms with commas alone are a heap.
_HEAP_TERMS = 8
_SAYS_SOMETHING = re.compile(r"[=:+\n|]")
# Words are compared by so many first letters; shorter ones are not compared.
_STEM = 5


def ignored_sentences(text: str, prompt: str, *, terse: bool) -> tuple[Span, ...]:
    """Return the sentences that say nothing of the student's own: the question again, bare keywords, code."""
    sentences, words, told = split_sentences(text), without_notation(text), without_definitions(text)
    copied = tuple(s for s in sentences if copied_sentence(s.of(text), prompt) or not count_words(s.of(told)))
    if is_word_salad(words):
        return sentences
    if terse:
        return sentences if _is_heap(text) else copied
    if is_keyword_list(words):
        return sentences
    return (*copied, *(span for span in sentences if is_keyword_list(span.of(words))))


def _is_heap(text: str) -> bool:
    terms = text.count(",") + text.count(";") + 1
    return terms >= _HEAP_TERMS and not _SAYS_SOMETHING.search(text.strip()) and is_keyword_list(without_notation(text))


def flags_of(context: PartContext, reader: ClaimReader) -> tuple[str, ...]:
    """Return the flag of the worst of these that the text of `reader` is; empty for an answer."""
    words = without_notation(reader.text)
    if is_word_salad(words):
        return (WORD_SALAD,)
    bare = bool(reader.ignored) and is_keyword_list(words)
    if bare or any(is_keyword_list(span.of(words)) for span in reader.ignored):
        return (KEYWORD_LIST,)
    if count_words(words) >= _OFF_TOPIC_WORDS and not _on_topic(context, reader):
        return (OFF_TOPIC,)
    return ()


def _on_topic(context: PartContext, reader: ClaimReader) -> bool:
    own = (atom for claim in reader.book.claims.values() for form in claim.alternatives for atom in form)
    if any(reader.mentions(atom.concept) for atom in own):
        return True
    question = context.question
    told = [text for c in question.criteria for text in (c.earn, *c.accept, *c.lose)]
    return bool(_stems(reader.text) & _stems(" ".join([question.prompt, question.model_answer, *told])))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in re.findall(r"[^\W\d_]+", fold(text)) if len(word) >= _STEM}
