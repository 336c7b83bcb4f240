"""Nynorsk."""

DECIMAL_SEPARATOR = "."
