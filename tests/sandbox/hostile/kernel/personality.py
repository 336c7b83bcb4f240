# Makes its memory predictable and executable, and takes rights of the processor.
# verdicts: wrong_answer
def attack():
    old = [
        allowed(call, *arguments)
        for call, arguments in (("iopl", (3,)), ("ioperm", (0, 8, 1)), ("modify_ldt", (0, None, 0)))
        if call in NUMBERS
    ]
    return any([allowed("personality", 0x0040000), *old])
