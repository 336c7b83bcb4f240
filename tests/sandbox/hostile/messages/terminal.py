# Stops with words that clear a terminal, colour it, rename its window, and write from right to left.
# verdicts: runtime_error
def attack():
    raise ValueError(
        "\x1b[2J\x1b[1;32mpassed\x1b[0m\x07\x1b]0;owned\x07\x9b31m\x00\r\u202egnissap\u2066 \u200b\ufeffok\x7f"
    )
