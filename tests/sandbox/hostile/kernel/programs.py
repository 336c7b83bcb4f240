# Loads programs into the kernel, counts its events, handles its page faults.
# verdicts: wrong_answer
def attack():
    return any(
        [
            allowed("bpf", 0, bytes(128), 128),
            allowed("perf_event_open", bytes(128), 0, -1, -1, 0),
            allowed("userfaultfd", 1),
            allowed("fanotify_init", 0, 0),
        ]
    )
