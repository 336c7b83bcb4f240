# Hands the examiner descriptors that it did not ask for.
# verdicts: wrong_answer
import socket


def attack():
    connection = socket.socket(fileno=os.dup(channel()))
    for _ in range(50):
        socket.send_fds(connection, [frame(20, returned(b"\xc3"))], [channel(), 0, 1, 2])
