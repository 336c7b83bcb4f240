# Prints words that clear a terminal, and bytes that are no text.
# verdicts: wrong_answer
def attack():
    os.write(1, b"\x1b[2J\x1b]0;owned\x07\xff\xfe\x00\x9b31m\r4 passed\x1b[0m")
