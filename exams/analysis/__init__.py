"""Item analysis: what an exam's points say about its questions. Plain numpy: no rows, no clock."""

from exams.analysis.choices import OptionRate, option_rates
from exams.analysis.items import FEWEST_STUDENTS, ROUGH_STUDENTS, Item, ItemAnalysis, analyse_items

__all__ = [
    "FEWEST_STUDENTS",
    "ROUGH_STUDENTS",
    "Item",
    "ItemAnalysis",
    "OptionRate",
    "analyse_items",
    "option_rates",
]
