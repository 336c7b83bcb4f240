# Replaces the words of the language itself.
# verdicts: runtime_error|wrong_answer|invalid_input
import builtins


def attack():
    builtins.isinstance = lambda *args: True
    builtins.len = lambda *args: 1
    builtins.list = builtins.dict = lambda *args, **kwargs: True
