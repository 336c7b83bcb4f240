# Speaks another language.
# verdicts: invalid_input
def attack():
    say(b"GET / HTTP/1.1\r\nHost: examiner\r\n\r\n")
