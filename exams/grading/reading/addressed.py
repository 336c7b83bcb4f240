"""Sentences that speak to whoever grades instead of answering: requests, orders, claims about points.

English and Norwegian, rude and polite. The patterns name the grader, the points or the rubric
together with a request or a claim, so that "keep the box with the highest score" is left alone.
"""

import re

from exams.grading.reading.patterns import compile_pattern, fold
from exams.grading.reading.sentences import Span

_GRADER = (
    "(grader*|marker|examiner*|corrector|sensor*|sensur*|retter|retteren|evaluator*|assessor*|autograder*|auto grader*|"
    "grading (system*|model*|ai|bot|script|tool*|assistant*|engine)|language model*|llm|llms|chatgpt|gpt*|ai (model|"
    "assistant|grader|system)|teaching assistant*|professor|reviewer*|karaktersetter*|sprakmodell*)"
)
_POINTS = (
    "(point*|mark|marks|credit*|score|scores|grade|grades|poeng*|karakter*|uttelling|pott|toppkarakter*|pass|bestatt)"
)
_MINE = (
    "(me|this answer|the answer|my answer|this response|my response|this student|the student|this submission|my submission|"
    "my exam|this exam|this question|this paper|meg|dette svaret|svaret mitt|svaret|besvarelsen|besvarelsa|studenten|"
    "min besvarelse|oppgaven min|oppgava mi|denne oppgaven|denne oppgava)"
)
_ANSWER = "(answer|response|submission|solution|exam|paper|svar|svaret|besvarels*|losning*|loysing*|text|tekst|teksten|student)"
_GIVE = "(give*|gave|award*|assign*|grant*|allocate|set|gi|gir|gje|tildel*|sett|output|return|report)"

_ADDRESSED = (
    f"(dear|hi|hello|hey|attention|attn|kjaere|kjare|hei|hallo|til deg|note (to|for)|message (to|for)|addressed to|"
    f"instruction* (to|for)|beskjed til|melding til|hilsen til|notat til) .. {_GRADER}",
    f"{_GRADER} (:|please|must|should|will|ma|skal|bor|kan|vennligst)",
    f"(if|as|since|when|hvis|som|dersom|er) (you are|you're|you|an|a|the|du er|du|en|ein) .. {_GRADER}",
    "(ignore|disregard|forget|override|bypass|overrule|skip|ignorer*|se bort fra|sja bort fra|overse|overstyr*|glem|gloym) .. "
    "(instruction*|rubric*|criteri*|guideline*|prompt*|marking|grading|rules|instruks*|sensorveiledning*|vurdering*|"
    "kriteri*|reglene|regler|retningslinje*|rettleiing*|everything above|all above|the above)",
    "full (marks|mark|credit*|points|score|pott|poengsum|uttelling|poeng) ",
    "(maximum|maximal|max|maks|maksimal*|top|highest possible|hoyeste|hogste|beste) (number of|antall)? "
    "(marks|mark|points|credit*|grade|poeng*|karakter*|uttelling)",
    "full score",
    f"{_GIVE} .. {_MINE} .. {_POINTS}",
    f"{_GIVE} .. {_POINTS} .. {_MINE}",
    f"{_GIVE} (all|full|every|alle|alt av) (the )?(available )?{_POINTS}",
    f"(deserv*|fortjen*|should (get|receive|earn)|ought to (get|receive)|bor (fa|gi|ha)|skal (fa|ha|gi)|ma (fa|gi)) .. {_POINTS}",
    f"(this|my|the|dette|mitt|min|denne|above|overnevnte) {_ANSWER} .. (is|are|should|must|has|have|er|skal|bor|ma|kan) .. "
    "(correct|perfect|graded|marked|accepted|approved|complete|flawless|verified|riktig|korrekt|perfekt|godkjent|godkjennes|"
    "vurderes|fullstendig)",
    "(mark|grade|score|count|treat|accept|rate|evaluate|vurder|rett|godkjenn|regn|tell|godta) "
    "(this|it|my|me|all|every|everything|dette|det|alt|alle|svaret|meg|the answer|the response|the student) .. "
    "(correct*|right|full|fully|satisf*|met|perfect*|passed|pass|riktig|rett|korrekt|oppfylt|bestatt|excellent|earned|kindly|"
    "generously|mildt|snilt|velvillig)",
    "(system|assistant|developer) (prompt|message|instruction*|override|note|notice)",
    "new (instruction*|rule*) (:|for)",
    "(previous|earlier|prior|above|former|other|tidligere|tidlegare) (instruction*|prompt*|rule*|instruks*|regler) .. "
    "(void|invalid|cancel*|revoked|obsolete|no longer|do not apply|ugyldig*|gjelder ikke|gjeld ikkje)",
    "(end|slutt) (of|pa) (the|student|students|studentens)? (answer|response|submission|svar|svaret|besvarelse*)",
    f"{_GRADER} (verdict|decision|comment|note|dom|avgjorelse|vurdering) (:|is|er)",
    "(the|this|correct|final|right|proper|riktig*|endelig*) (grade|score|mark|karakter*|poengsum) .. (for|is|has been|er|har) .. "
    "(determined|decided|set|fixed|agreed|bestemt|fastsatt|satt)",
    f"{_MINE} (=|:) (0|1|2|3|4|5|6|7|8|9|10)",
    "(every|all|each|alle|alt|samtlige) (of )?(the )?(criteri*|rubric*|requirement*|kriteri*|krav*) .. "
    "(met|satisf*|fulfil*|earned|passed|fulfill*|oppfylt|oppfylte|innfridd|tilfredsstilt|true|correct)",
    "(rubric|rubrics|marking scheme|grading scheme|sensorveiledning*|autograder|retteskjema|rettemal|vurderingsskjema)",
    "please .. (give|award|grade|accept|be (kind|generous|lenient|nice)|pass me|mark this|mark my|deduct|points|let me pass)",
    "(kindly|vennligst|vaer sa snill|var sa snill|ver sa snill|ver snill|var snill|var grei|snill) .. "
    f"(give|award|accept|grade|gi|gje|godkjenn|godta|la meg|trekk|vurder|{_POINTS})",
    f"(grateful|appreciate*|thankful|takknemlig|setter pris|sette pris|glad) .. (if you|hvis du|om du|dersom du|for) .. "
    f"({_POINTS}|{_GIVE}|accept*|pass*)",
    f"(i|we|jeg|eg|vi) (hope|trust|ask|beg|request|kindly|really|humbly|haper|vonar|ber|onsker) .. "
    f"({_POINTS}|you (will|can|could|would) (give|accept|award|be))",
    "(do not|don't|dont|never|not|ikke|ikkje|no) .. (deduct*|subtract|trekk|trekke|trekkes|remove) .. (point*|mark|marks|poeng*)",
    "(deduct*|trekk|trekke) (no|ingen) (points|marks|poeng)",
    "need .. (to pass|these points|the points|a good grade)",
    "(trenger|treng|ma) .. (besta|poengene|poenga|en god karakter)",
    "(professor|lecturer|teacher|instructor*|foreleser*|forelesar*|faglaerer*|faglarer*|course staff|supervisor|"
    "emneansvarlig*) .. (said|says|confirmed|approved|agreed|told|verified|accepted|godkjent|godkjente|bekreftet|bekreftes|sa|"
    "sagt) .. (correct|full|points|marks|accept*|answer|riktig|poeng*|svar*|godkjen*|ok)",
    "(already|allerede|previously|manually) (been )?(graded|marked|approved|verified|checked|accepted|rettet|godkjent|vurdert|sensurert)",
    "you (are|will|must|should|shall) (now |only |always )?(an ai|a helpful|give|award|grade|assign|mark|grading|accept|respond|"
    "output|return)",
    "du (skal|ma|bor) (na |alltid |bare )?(gi|gje|vurdere|godkjenne|tildele|godta|svare)",
    "your (instruction*|system prompt|job|grading|rubric) (is|are|says)",
    "(point*|score|grade|confidence|verdict|poeng*|karakter) (=|:) .. (0|1|2|3|4|5|6|7|8|9|10|100|a|full|max|accepted|correct)",
    "(1|2|3|4|5|6|10|100) (out of|of|av|/) (1|2|3|4|5|6|10|100) (points|marks|poeng)",
    f"you (are|will|must) .. {_GRADER}",
)  # fmt: skip
# A criterion's key with a claim about it: "2a.W: earned".
_KEY = re.compile(r"\b\d{1,2}[a-e]\.[a-z]\d?\s*(?::|=|\bis\b|\bearned\b|\bmet\b)")
_MARKUP = ("<|", "|>", "[inst]", "[/inst]", "<system", "</answer", "<grader", '"points"', '"verdict"', '"confidence"')


# What writers set apart from their own text: brackets, tags, comments, rows of the same sign on both sides.
_NOTES = (
    r"\[\[.{1,600}?\]\]", r"\{\{.{1,600}?\}\}", r"<!--.{1,600}?-->", r"<(?P<tag>\w+)[^<>\n]{0,80}>.{1,600}?</(?P=tag)>",
    r"(?P<sign>[*#=~_|-])(?P=sign){1,9}[^\n]{1,400}?(?P=sign){2,10}", r"\[[^\[\]\n]{1,400}\]", r"\([^()\n]{1,400}\)",
    r"<[^<>\n]{1,400}>",
)  # fmt: skip
_NOTE = re.compile("|".join(_NOTES), re.DOTALL)


def find_notes(text: str) -> tuple[Span, ...]:
    """Return the places of notes, set apart by brackets, tags or signs, that speak to the grader."""
    return tuple(Span(*note.span()) for note in _NOTE.finditer(text) if speaks_to_grader(note.group()))


def speaks_to_grader(sentence: str) -> bool:
    """Return whether the sentence speaks to the grader or about points instead of the matter."""
    folded = fold(sentence)
    if any(sign in folded for sign in _MARKUP) or _KEY.search(folded):
        return True
    return any(compile_pattern(pattern).search(folded) for pattern in _ADDRESSED)
