# Sets the clock of the machine.
# verdicts: wrong_answer
def attack():
    past = struct.pack("qq", 0, 0)
    calls = (
        ("clock_settime", 0, past),
        ("settimeofday", past, None),
        ("clock_adjtime", 0, bytes(208)),
        ("adjtimex", bytes(208)),
    )
    return any(allowed(*call) for call in calls)
