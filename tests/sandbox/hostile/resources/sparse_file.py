# Makes a file of a terabyte that holds nothing.
# verdicts: runtime_error
def attack():
    with open(f"/tmp/{MARK}", "wb") as file:
        file.truncate(2**40)
    return True
