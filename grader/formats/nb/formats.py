"""Bokmål."""

DECIMAL_SEPARATOR = "."
