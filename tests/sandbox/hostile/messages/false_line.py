# Stops in a line that is no number.
# verdicts: runtime_error
class Lying(SyntaxError):
    @property
    def lineno(self):
        return "<b>all</b>"


def attack():
    raise Lying("no")
