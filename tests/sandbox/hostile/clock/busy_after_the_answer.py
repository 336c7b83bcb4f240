# Answers at once and goes on computing with all threads and children it may have.
# verdicts: wrong_answer
import threading


def burn():
    while True:
        pass


def attack():
    for _ in range(4):
        threading.Thread(target=burn, daemon=True).start()
        if os.fork() == 0:
            burn()
