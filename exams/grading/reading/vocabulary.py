"""Concepts that every rubric may use by name without listing words: movement, size, comparison.

English, bokmål and nynorsk. A rubric's own concept of the same name takes the place of the one here.
"""

from typing import Final

COMMON: Final[dict[str, tuple[str, ...]]] = {
    "rises": (
        "(rise|rises|rising|rose|risen|increas*|grow|grows|growing|grew|climb*|worsen*|deteriorat*)",
        "(go|goes|going|went|gone|creep*|shoot*|turn*|start*|curv*|bend*|come|comes) .. up",
        "(get|gets|getting|become|becomes|becoming) .. (worse|larger|higher|bigger|greater)",
        "(stig|stiger|stigende|stigande|stige|steg|oker|okende|oke|okte|auk|aukar|auke|aukande|vokser|voks*|veks|vokse|forverr*)",
        "(gar|ga|gjekk|gikk|begynn*|byrj*|snur) .. (opp|oppover|oppatt)",
        "(blir|bli|vert) .. (storre|hoyere|hogare|verre|darligere|darlegare)",
    ),
    "falls": (
        "(fall|falls|falling|fell|decreas*|drop|drops|dropping|dropped|declin*|shrink*|reduc*|improv*|lessen*)",
        "(go|goes|going|went|gone|come|comes|keep*|continu*|trend*|move*) .. (down|downwards|lower)",
        "(get|gets|getting|become|becomes|becoming) .. (better|lower|smaller)",
        "(falle|faller|fallende|fallande|fell|falt|fell|synk|synker|synkende|synke|synkande|sank|minker|minkar|minke|avtar|avta|"
        "reduser*|forbedr*|betr*|gar ned*|ga ned*|gjekk ned*|gikk ned*|gar nedover|minsker)",
        "(gar|ga|fortsett*|held fram) .. (ned|nedover|a falle|a synke|a minke)",
        "(blir|bli|vert) .. (bedre|betre|lavere|lagare|mindre)",
    ),
    "flat": (
        "(flat|flats|flatten*|plateau*|stagnat*|stall*|constant|level* (off|out)|saturat*|stuck|standstill|stays|stay|"
        "staying|remain*|stop*|halt*|unchanged)",
        "(flate*|flater|flatar|stagner*|stopp*|konstant|star stille|ligger|uendret|uendra|forblir|platå)",
    ),
    "high": ("(high|higher|large|larger|big|bigger|bad|worse|poor|hoy|hoye|hoyt|hoyere|hog|hogt|hogare|stor|stort|storre|"
             "darlig|darligere|darleg|verre)",),
    "low": ("(low|lower|small|smaller|tiny|good|better|excellent|near zero|close to (zero|0)|lav|lavt|lave|lavere|lag|lagt|"
            "lagare|liten|lite|mindre|god|godt|bra|bedre|betre|naer (null|0))",),
    "less_than": (
        "(lower|smaller|less|below|under|beneath|underneath|beats)",
        "(lavere|lagare|mindre|under)",
    ),
    "greater_than": (
        "(higher|larger|greater|bigger|more|above|over|exceed*|surpass*|outperform*)",
        "(hoyere|hogare|storre|over|mer|meir|overstig*)",
    ),
}  # fmt: skip
