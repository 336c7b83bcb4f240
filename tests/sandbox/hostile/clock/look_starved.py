# Keeps the processors busy itself, so that the machine seems to have been too slow for it.
# verdicts: time_limit_exceeded
# limits: wall_s=1.5 cpu_s=30 memory_bytes=4294967296
import hashlib
import threading


def burn():
    while True:
        hashlib.pbkdf2_hmac("sha256", b"", b"", 2_000_000)  # leaves the interpreter to others meanwhile


def attack():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for _ in range(12):
        threading.Thread(target=burn, daemon=True).start()
    burn()
