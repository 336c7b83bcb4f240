"""Concepts that every rubric may use by name without listing words: movement, size, comparison.

English, bokmål and nynorsk. A rubric's own concept of the same name takes the place of the one here.
"""

from typing import Final

_THAN = "(than|enn)"

COMMON: Final[dict[str, tuple[str, ...]]] = {
    "rises": (
        "(rise|rises|rising|rose|risen|increas*|grow|grows|growing|grew|climb*|explod*|blow* up|soar*|skyrocket*|rebound*|mount*|upward*)",
        "(pick*|tick*|head*|swing*|drift*|tak*|bounc*) .. (up|upwards|off)",
        "(go|goes|going|went|gone|creep*|shoot*|turn*|start*|curv*|bend*|come|comes|move*|continu*|keep*|head*) .. (up|upwards)",
        "(get|gets|getting|become|becomes|becoming) .. (larger|higher|bigger|greater)",
        "(klatr*|bykser|byks|ryk* opp|skyt* opp|stig|stiger|stigende|stigande|stige|steg|oker|okende|oke|okte|auk|aukar|auke|aukande|vokser|voks|veks|vokse|eksploder*)",
        "(gar|ga|gjekk|gikk|begynn*|byrj*|snur|fortset*|held fram|peker|peikar) .. (opp|oppover|oppatt)",
        "(blir|bli|vert) .. (storre|hoyere|hogare)",
    ),
    "falls": (
        "(fall|falls|falling|fell|decreas*|drop|drops|dropping|dropped|declin*|shrink*|reduc*|lessen*|minimi*|diminish*|sink*|sank|sunk|downhill)",
        "(go|goes|going|went|gone|come|comes|keep*|continu*|trend*|move*) .. (down|downwards|lower)",
        "(get|gets|getting|become|becomes|becoming) .. (lower|smaller)",
        "(falle|faller|fallende|fallande|falt|synk|synker|synkende|synke|synkande|sokk|sank|minker|minkar|minke|avtar|avta|"
        "reduser*|gar ned*|ga ned*|gjekk ned*|gikk ned*|minsker|minskar|minimer*|nedover)",
        "(gar|ga|fortset*|held fram|holder fram|gikk) .. (ned|nedover|synke)",
        "(blir|bli|vert) .. (lavere|lagare|mindre)",
    ),
    "improves": (
        "(improv*|forbedr*|betr*|bedre seg|betre seg)",
        "(get|gets|getting|become|becomes|becoming|perform*|do|does|doing) .. better",
        "(blir|bli|vert|gjor det) .. (bedre|betre)",
    ),
    "worsens": (
        "(worsen*|deteriorat*|degrad*|suffer*|forverr*)",
        "(get|gets|getting|become|becomes|becoming|perform*|do|does|doing) .. (worse|poorly|badly)",
        "(blir|bli|vert|gjor det) .. (verre|darligere|darlegare|darlig|darleg)",
    ),
    "flat": (
        "(flat|flats|flatten*|plateau*|stagnat*|stall*|constant|level* (off|out)|stuck|standstill|stays|stay|"
        "staying|remain*|stop*|halt*|unchanged)",
        "(flate*|flater|flatar|stagner*|stopp*|konstant|star stille|ligger|ligg|uendret|uendra|forblir|platå)",
    ),
    "high": (
        "(high|higher|large|larger|big|bigger|great|hoy|hoye|hoyt|hoyere|hog|hogt|hogare|stor|stort|storre)",
    ),
    "low": (
        "(low|lower|small|smaller|tiny|little|near zero|close to (zero|0)|lav|lavt|lave|lavere|lag|lagt|"
        "lagare|liten|lite|mindre|naer (null|0)|nar (null|0))",
    ),
    "good": ("(good|better|best|well|excellent|great|perfect*|god|godt|gode|bra|bedre|betre)",),
    "bad": ("(bad|badly|worse|poor|poorly|terribl*|darlig|darligere|darleg|darlegare|verre)",),
    "less_than": (
        f"(lower|smaller|less|lavere|lagare|mindre) .. {_THAN}",
        "(below|beneath|underneath|ligg* .. under|holder seg under)",
        "(lower|smaller|less|lavere|mindre) (compared|relative) to",
        f"(lower|smaller|less|lavere|lagare|mindre) {_THAN}",
    ),
    "greater_than": (
        f"(higher|larger|greater|bigger|more|hoyere|hogare|storre) .. {_THAN}",
        f"(higher|larger|greater|bigger|more|hoyere|hogare|storre) {_THAN}",
        "(above|exceed*|surpass*|ligg* .. over)",
        "(higher|larger|greater|bigger|hoyere|storre) (compared|relative) to",
    ),
    "better_than": (f"(better|bedre|betre) .. {_THAN}", f"(better|bedre|betre) {_THAN}", "outperform*"),
    "worse_than": (
        f"(worse|poorer|verre|darligere|darlegare) .. {_THAN}",
        f"(worse|poorer|verre|darligere|darlegare) {_THAN}",
        "(lag* behind|trail*|henger etter)",
    ),
}  # fmt: skip

OPPOSITES: Final[dict[str, str]] = {
    "less_than": "greater_than",
    "greater_than": "less_than",
    "better_than": "worse_than",
    "worse_than": "better_than",
}
