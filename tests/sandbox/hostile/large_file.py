# runtime_error: writes one file above the limit of a file.
def combine(x, y):
    with open("/tmp/large", "wb") as file:
        for _ in range(64):
            file.write(b"\1" * 1024**2)
            file.flush()


Combine = combine
