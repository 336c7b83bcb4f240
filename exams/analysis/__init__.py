"""Item analysis: what an exam's points say about its questions. Plain numpy: no rows, no clock."""

from exams.analysis.choices import OptionRate, option_rates
from exams.analysis.items import FEWEST_STUDENTS, ROUGH_STUDENTS, Item, ItemAnalysis, analyse_items
from exams.analysis.times import FEWEST_TIMES, Spread, spread

__all__ = [
    "FEWEST_STUDENTS",
    "FEWEST_TIMES",
    "ROUGH_STUDENTS",
    "Item",
    "ItemAnalysis",
    "OptionRate",
    "Spread",
    "analyse_items",
    "option_rates",
    "spread",
]
