# Says that it will say no more, and goes on listening.
# verdicts: runtime_error
import socket
import time


def attack():
    socket.socket(fileno=channel()).shutdown(socket.SHUT_WR)
    time.sleep(60)
