# Sends frames without end, whether they are read or not.
# verdicts: wrong_answer
import threading


def attack():
    threading.Thread(target=lambda: say(frame(20, returned(b"\xc3")) * 50_000), daemon=True).start()
