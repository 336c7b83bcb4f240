# Asks for the lowest priority, so that others keep it from its work and the machine is to blame.
# verdicts: wrong_answer
def attack():
    idle, niced = struct.pack("i", 0), struct.pack("IIQiIQQQ", 48, 5, 0, 0, 0, 0, 0, 0)
    own = os.getpid()
    return any(
        [
            allowed("sched_setscheduler", 0, 5, idle),
            allowed("sched_setattr", 0, niced, 0),
            allowed("setpriority", 0, own, 19),
        ]
    )
