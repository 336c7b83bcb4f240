# Makes memory that belongs to no process, in every way there is.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("shmget", 7351, 1 << 20, 0o1666),
            allowed("shmat", 0, None, 0),
            allowed("semget", 7351, 1, 0o1666),
            allowed("msgget", 7351, 0o1666),
            allowed("memfd_create", MARK.encode(), 0),
            allowed("memfd_secret", 0),
            os.path.exists("/dev/shm"),
            LIBC.shm_open(f"/{MARK}".encode(), os.O_RDWR | os.O_CREAT, 0o600) >= 0,
        ]
    )
