"""Words that turn a statement round, and how far each of them reaches, in English and Norwegian."""

import re
from dataclasses import dataclass, replace

from exams.grading.reading.patterns import compile_pattern
from exams.grading.reading.sentences import Span

# Norwegian puts the negation after the finite verb ("tapet faller ikke"): so many words back it reaches.
_WORDS_BACK = 3
_RELATIVE = re.compile(
    r"\b(?:that|which|who|som)(?: \w+){0,2}?(?: |(?<=n't))(?:\w+n't|not|never|ikke|ikkje|aldri)$|\b(?:that|which|who) \w+n't$"
)
_MAIN_VERB = re.compile(
    r"(?<= )(?:can|could|will|would|may|might|must|should|is|are|does|kan|vil|skal|er|blir|vert|bor|ma)\b"
)
# "without", "instead of" belong to the words next to them, not to the rest of the clause.
_WORDS_NEAR = 6

_NO_NEGATION = re.compile(
    r"\b(?:not|ikke|ikkje) (?:only|just|merely|simply|bare|berre|kun|minst)\b|\bno (?:matter|doubt)\b|"
    r"\bwithout (?:doubt|question)\b|\buten tvil\b|\bwhether or not\b|\bif not\b|\bhvis ikke\b|\bor not\b|"
    r"\b(?:ikke|ikkje|non|not)-(?=\w)|\b(?:ikke|ikkje) maks\w*|\bno\. ?\d|\bnot (?:to mention|least)\b|\beller ikke\?|\bnothing (?:else|more|but)\b|\bingenting (?:annet|anna|mer|meir)\b|"
    r"\b(?:nearly|almost|next to|nesten|omtrent|så godt som) (?:nothing|none|no|ingenting|ingen|inga)\b"
)
_CLAUSE = re.compile(
    r"\b(?:not|cannot|cant|never|nor|neither|hardly|barely|scarcely|[a-z]+n't|dont|doesnt|didnt|isnt|arent|wont|wouldnt|"
    r"couldnt|unable|impossible|fails?|failed|failing|stops?|stopped|stopping|ceases?|ceased|verken|hverken|neppe|knapt|"
    r"umulig|slutter|sluttar|sluttet|unngar|unnga|unngas|hindrer|hindre|hindrar|forhindrer|forhindre|motvirker|motvirke|"
    r"motverkar|avoids?|avoided|avoiding|prevents?|prevented|preventing|counteracts?|refuses?|mitigates?|combats?|"
    r"eliminates?|alleviates?|klarer ikke|no longer|(?:harder|more difficult) (?:for \w+ (?:\w+ )?)?to|"
    r"(?:vanskeligere|vanskelegare) (?:for \w+ )?a|too \w+ to|(?:for|altfor) \w+ til a)\b"
)
_AFTER_VERB = re.compile(r"\b(?:ikke|ikkje|aldri|ei heller)\b")
_DETERMINER = re.compile(r"\b(?:no|none|nobody|nothing|ingen|inga|intet|ingenting)\b")
# "... is not used" turns round what stands before it.
_PASSIVE = re.compile(
    r"\b(?:(?:is|are|was|were|be|been|er|blir|vert|ble) )?(?:not|never|n't|ikke|ikkje|aldri) (?:be |been |even |really )?"
    r"(?:used|applied|done|useful|helpful|recommended|performed|part of|brukt|nyttig|gjort|anbefalt|the (?:answer|reason|case))\b"
)
_STEMS = re.compile(
    r"\b(?:avoid|prevent|stop|mitigat|alleviat|counter|combat|eliminat|unnga|hindr|motvirk|fail|lack)\b"
)
_NEAR = re.compile(
    r"\b(?:without|instead of|rather than|lacks?|lacking|uten|utan|ikke noen|ikkje nokon|"
    r"i stedet for|istedenfor|istadenfor|i staden for|framfor|fremfor|heller enn|mangler|manglar|as opposed to|"
    r"free of|fri for)\b"
)
_SENTENCE = re.compile(
    r"\b(?:(?:not|never|isn't|hardly) (?:true|correct|right|the case)|(?:(?:this|that|it|which|claim|statement|det|dette) (?:is|er)|it's) (?:a )?"
    r"(?:false|wrong|incorrect|untrue|myth|misconception)|false that|wrong that|stemmer ikke|(?:not an?|no|ikke (?:et|noe|noen)|ikkje (?:eit|noko|nokon)|ingen|intet|inkje) "
    r"(?:sign|proof|evidence|symptom|indication|advantage|tegn|teikn|bevis|symptom|fordel) (?:of|for|pa|that|at)|of no (?:use|help)|no (?:point|use) in|"
    r"ingen (?:vits|hensikt|nytte) (?:i|a)|ikke (?:sant|riktig|slik|tilfelle)|"
    r"feil at|usant|ikkje (?:sant|rett))\b"
)

# "Not augmentation: turned pictures only disturb" speaks against all that follows; "not all of it, but a part" does not.
_OPENING = re.compile(
    r"^\W*(?:\w\W+)?((?:not|never|ikke|ikkje|aldri)\b)(?!.*\b(?:but|instead|rather|only|just|men|bare|berre|kun|heller|derimot)\b)"
)

_THREE_WORDS = re.compile(r"(?:\W+\w+){3}")
_CORRECTION = re.compile(r"[:;]|\b(?:but|rather|instead|men|derimot|tvert imot)\b")
_CONDITION = re.compile(
    r"^\W*(?:\d\W+)?(?:(?:even|selv|sjolv) )?(?:if|unless|when|whenever|where|hvis|dersom|viss|om|nar|der)\b"
)

# What follows is why it is not so, and is so itself.
_REASON = re.compile(r"\b(?:because|since|fordi|siden|sidan|ettersom)\b")

# Words that say "not" and nothing else; "prevents" or "stops" say something of their own as well.
_PLAIN = re.compile(
    r"\b(?:not|cannot|cant|never|nor|neither|hardly|barely|scarcely|dont|doesnt|didnt|isnt|arent|wont|wouldnt|couldnt|unable|"
    r"impossible|no|none|nobody|nothing|ikke|ikkje|aldri|ingen|inga|intet|ingenting|neppe|knapt|verken|hverken|umulig|"
    r"fails?|failed|ceases?|false|wrong|incorrect|untrue|usant|feil|stemmer)\b|n't\b"
)
# Words that turn a statement for the worse without a negation; harmless inside a claim that means them.
_ADVERSE = re.compile(
    r"\b(?:myths?|misconceptions?|misunderstanding|harder|more difficult|less (?:easy|easily|likely|able|stable)|blocks?(?:ed|ing)? (?:\w+ ){1,3}from|"
    r"hinders?|hindered|hampers?|impairs?|obstructs?|impedes?|harms?|hurts?|destroys?|ruins?|worsens?|loses?|lost|far from|"
    r"contrary to|refutes?|refuse|wrongly|unlikely|unable|vanskeligere|vanskelegare|odelegger|odelegg|oydelegg|hemmer|hemmar|"
    r"skader|skadar|mister|mistar|blokkerer|blokkerar|forverrer|forverrar|langt fra|usannsynlig|usannsynleg)\b"
)
# What takes back the statement that was made just before.
_TAKEN_BACK = re.compile(
    r"^\W*(?:but |no\W+|men |nei\W+)?(?:all of |none of )?(?:this|that|it|these|the above|which|det|dette)\b.{0,25}"
    r"(?:not|n't|never|false|wrong|incorrect|untrue|ikke|ikkje|feil|usant)\b"
)
_BOTH_WAYS = re.compile(
    r"\b(?:(?:or|and also|eller|og) (?:maybe |perhaps |also |possibly |kanskje |muligens )?(?:the |just the |exactly the )?"
    r"(?:other way (?:a)?round|opposite|reverse|contrary|vice versa|conversely|omvendt|motsatt|det motsatte|det omvendte)|"
    r"or (?:maybe|perhaps|possibly) not|eller kanskje ikkje|eller kanskje ikke|both (?:true and false|yes and no))\b"
    r"(?! (?:for|with|in the case|if|when|ved|om|hvis|med)\b)"
)


@dataclass(frozen=True, slots=True)
class Negator:
    """A negating word or phrase and the stretch of text that it turns round. `plain`: it says no more than "not"."""

    word: Span
    reach: Span
    plain: bool = False

    def turns(self, place: "Place") -> bool:
        """Return whether `place` is turned round: it lies in reach or holds the word without meaning it."""
        if place.contains(self.word):
            return not place.negating
        return (self.reach.holds(place.start) and self.word.end <= place.start) or self.reach.contains(place)


@dataclass(frozen=True, slots=True)
class Place(Span):
    """Where a concept stands. `negating`: a negation is part of the concept ("not move", "avoid")."""

    negating: bool = False


def is_negating(pattern: str) -> bool:
    """Return whether a rubric's pattern has a negation among its own words."""
    words = re.sub(r"[()|.*?]", " ", pattern)
    return any(rule.search(words) for rule in (_CLAUSE, _DETERMINER, _NEAR, _AFTER_VERB, _STEMS))


def asks_for_negation(pattern: str, found: str) -> bool:
    """Return whether `pattern` means the negation in `found`, a folded text it matched, or only ran across it."""
    if not is_negating(pattern):
        return False
    bare = _PLAIN.sub(lambda word: " " * len(word.group()), found)
    return bare == found or compile_pattern(pattern).search(bare) is None


def find_negators(text: str, sentence: Span, clauses: tuple[Span, ...]) -> tuple[Negator, ...]:
    """Return the negators of one sentence of the folded `text`, each counted once."""
    masked = _NO_NEGATION.sub(lambda found: " " * len(found.group()), sentence.of(text))
    found: list[Negator] = []
    wide = [_span(match, sentence.start) for match in _SENTENCE.finditer(masked)]
    found += [Negator(word, Span(sentence.start, _before_correction(masked, word, sentence))) for word in wide]
    opening = _OPENING.match(masked)
    if opening and not any(word.holds(sentence.start + opening.start(1)) for word in wide):
        wide.append(Span(sentence.start + opening.start(1), sentence.start + opening.end(1)))
        reason = _REASON.search(masked, opening.end(1))
        found.append(Negator(wide[-1], Span(wide[-1].end, sentence.start + reason.start() if reason else sentence.end)))
    for clause in clauses:
        piece = masked[clause.start - sentence.start : clause.end - sentence.start]
        found += [n for n in _in_clause(piece, clause) if not any(w.holds(n.word.start) for w in wide)]
    return tuple(replace(n, plain=_PLAIN.search(n.word.of(text)) is not None) for n in found)


def find_adverse(text: str, sentence: Span) -> tuple[Span, ...]:
    """Return where a sentence of the folded `text` has words that turn a statement for the worse."""
    return tuple(_span(match, sentence.start) for match in _ADVERSE.finditer(sentence.of(text)))


def is_condition(clause: str) -> bool:
    """Return whether the folded `clause` only says under what condition something is so."""
    return _CONDITION.match(clause) is not None


def takes_back(sentence: str) -> bool:
    """Return whether the folded `sentence` says that what stands before it is not so."""
    return _TAKEN_BACK.match(sentence) is not None


def says_both_ways(sentence: str) -> bool:
    """Return whether the folded `sentence` states something and leaves its contrary open ("or vice versa")."""
    return _BOTH_WAYS.search(sentence) is not None


def _before_correction(masked: str, word: Span, sentence: Span) -> int:
    """Return where the reach of "it is not true" ends: what follows a colon says how it is instead."""
    said = _THREE_WORDS.match(masked, word.end - sentence.start)
    stop = _CORRECTION.search(masked, said.end()) if said and ":" not in said.group() else None
    return sentence.start + stop.start() if stop else sentence.end


def _in_clause(piece: str, clause: Span) -> list[Negator]:
    found: dict[int, Negator] = {}
    for match in (*_CLAUSE.finditer(piece), *_DETERMINER.finditer(piece)):
        word = _span(match, clause.start)
        found[word.start] = Negator(word, Span(word.end, clause.start + _end_of_relative(piece, match)))
    for match in _NEAR.finditer(piece):
        word = _span(match, clause.start)
        near = clause.start + _words_on(piece, match.end(), _WORDS_NEAR)
        found[word.start] = Negator(word, Span(word.end, near))
    for match in _AFTER_VERB.finditer(piece):
        word = _span(match, clause.start)
        back = clause.start + _words_back(piece, match.start(), _WORDS_BACK)
        found[word.start] = Negator(word, Span(back, clause.end))
    passives = [_span(match, clause.start) for match in _PASSIVE.finditer(piece)]
    kept = [n for n in found.values() if not any(word.holds(n.word.start) for word in passives)]
    return kept + [Negator(word, clause) for word in passives]


def _end_of_relative(piece: str, negation: re.Match[str]) -> int:
    """Return where the reach of a negation ends: in "a layer that is not needed can be skipped" before "can"."""
    if not _RELATIVE.search(piece, 0, negation.end()):
        return len(piece)
    verb = _MAIN_VERB.search(piece, negation.end())
    return verb.start() if verb else len(piece)


def _span(match: re.Match[str], offset: int) -> Span:
    return Span(match.start() + offset, match.end() + offset)


def _words_on(piece: str, position: int, count: int) -> int:
    words = list(re.finditer(r"\w+", piece[position:]))[:count]
    return position + words[-1].end() if words else position


def _words_back(piece: str, position: int, count: int) -> int:
    words = list(re.finditer(r"\w+", piece[:position]))[-count:]
    return words[0].start() if words else position
