# Starts threads until it is refused.
# verdicts: runtime_error
import threading


def attack():
    while True:
        threading.Thread(target=threading.Event().wait, daemon=True).start()
