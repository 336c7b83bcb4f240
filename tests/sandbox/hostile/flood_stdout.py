# output_limit_exceeded: prints without end.
def combine(x, y):
    while True:
        print("x" * 4096)
