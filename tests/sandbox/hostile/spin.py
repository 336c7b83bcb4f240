# time_limit_exceeded: computes for ever.
def combine(x, y):
    while True:
        pass
