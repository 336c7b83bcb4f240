# Gives its values the names of files.
# verdicts: wrong_answer|invalid_input
def attack():
    names = (b"../../private/tests.py", b"/etc/passwd", b"\x00", b"__class__", b"kept object")
    entries = b"".join(bytes([0xA0 + len(name)]) + name + b"\xc3" for name in names)
    say(frame(20, returned(b"\x82\xa4type\xa5table\xa7entries" + bytes([0x80 + len(names)]) + entries)))
