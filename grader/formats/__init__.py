"""How numbers look, by language: a decimal point everywhere, as points are typed, kept and computed with in SVG."""
