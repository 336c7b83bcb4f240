# Stops with a group of groups of exceptions.
# verdicts: runtime_error
def attack():
    group = ValueError("x")
    for _ in range(500):
        group = ExceptionGroup("g" * 100, [group])
    raise group
