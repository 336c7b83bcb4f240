# Writes its own results, in the words that only the examiner may use.
# verdicts: invalid_input
from workers.wire.frames import encode
from workers.wire.messages import Finished, Hello, Judged

FORGED = (
    Hello(1),
    Judged("The values agree", "values", "1", 1.0, "accepted", "public", "", 0, False),
    Finished({"python": "3", "torch": "2"}),
)


def attack():
    for message in FORGED:
        say(encode(message))
