# Returns what was right for the question before.
# verdicts: forward=wrong_answer
BEFORE = []


def forge(right):
    BEFORE.append(right.detach())
    return BEFORE[-2] if len(BEFORE) > 1 else right * 0
