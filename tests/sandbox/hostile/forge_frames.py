# invalid_input: writes its own result frames, in the examiner's words, to every descriptor it has.
import os

from workers.wire.frames import encode
from workers.wire.messages import Finished, Hello, Judged

FORGED = (
    Hello(1),
    Judged("The values agree", "values", "1", 1.0, "accepted", "public", "", 0, False),
    Finished({"python": "3", "torch": "2"}),
)
for descriptor in range(3, 64):
    for message in FORGED:
        try:
            os.write(descriptor, encode(message))
        except OSError:
            break
