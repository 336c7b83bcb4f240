"""Terms of a subject heaped up without a statement, a formula or a list of anything that was asked for."""

import re
from typing import Final

from exams.grading.reading.wordlists import is_keyword_list

# Fewer terms between commas may still be a short answer.
_LEAST_TERMS: Final = 8
# What any formula, connection, calculation or table has.
_SAYS_SOMETHING: Final = re.compile(r"[=:+*/^|<>→∂√\\\n\[\](){}]|\d\s*[-x×·]|-\s")


def is_heap_of_terms(text: str) -> bool:
    """Return whether `text` is nothing but many terms between commas: no signs of a formula or a list, no sentence."""
    terms = text.count(",") + text.count(";") + 1
    return terms >= _LEAST_TERMS and _SAYS_SOMETHING.search(text.strip()) is None and is_keyword_list(text)
