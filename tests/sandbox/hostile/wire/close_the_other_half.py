# Says that it will listen no more, and goes on talking.
# verdicts: import=runtime_error forward=wrong_answer training=wrong_answer
import socket


def attack():
    socket.socket(fileno=os.dup(channel())).shutdown(socket.SHUT_RD)
