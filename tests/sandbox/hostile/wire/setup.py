# Sends the examiner a setup, as the platform would.
# verdicts: invalid_input
from workers.wire.frames import encode
from workers.wire.messages import Setup


def attack():
    say(encode(Setup({"../../tests.py": b"", "private/tests.py": b""}, 0, 1e9, 1e9, 2**62, 1, 1, 1, 2**31, "1", 100)))
