# Stops with an exception whose text behaves as it likes.
# verdicts: runtime_error
class Text(str):
    def __getitem__(self, index):
        return self

    def encode(self, *args):
        return b"accepted"


class Odd(Exception):
    def __str__(self):
        return Text("accepted" * 1000)


def attack():
    raise Odd
