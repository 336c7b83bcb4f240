# Traces the functions that serve the examiner and changes what they hold.
# verdicts: wrong_answer|runtime_error
import sys


def trace(frame, event, argument):
    if event == "call" and frame.f_code.co_name in ("_pack_tensor", "_answer", "pack"):
        frame.f_locals["value"] = True
        frame.f_trace_lines = False
    return trace


def attack():
    sys.settrace(trace)
    sys.setprofile(trace)
    frame = sys._getframe()
    while frame is not None:
        frame.f_trace = trace
        frame = frame.f_back
