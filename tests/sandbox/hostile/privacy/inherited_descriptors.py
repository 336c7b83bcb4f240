# Uses descriptors that somebody forgot to close.
# verdicts: wrong_answer
def attack():
    kinds = {}
    for descriptor in range(4096):
        try:
            kinds[descriptor] = os.fstat(descriptor)
        except OSError:
            pass
    beyond = [number for number, what in kinds.items() if number > 2 and not stat.S_ISSOCK(what.st_mode)]
    sockets = [number for number, what in kinds.items() if stat.S_ISSOCK(what.st_mode)]
    folders = [number for number, what in kinds.items() if stat.S_ISDIR(what.st_mode)]
    return bool(len(sockets) != 1 or folders or any(stat.S_ISREG(kinds[number].st_mode) for number in beyond))
