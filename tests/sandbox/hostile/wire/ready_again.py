# Reports ready in the middle of a conversation.
# verdicts: invalid_input
def attack():
    say(frame(16, b"\x80"))
