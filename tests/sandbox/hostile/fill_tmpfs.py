# runtime_error: writes files until the disk is full.
def fill():
    number = 0
    while True:
        with open(f"/tmp/fill{number}", "wb") as file:
            file.write(b"\1" * (3 * 1024**2))
        number += 1


def combine(x, y):
    fill()


def Combine():
    fill()
