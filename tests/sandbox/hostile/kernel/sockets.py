# Opens every kind of socket: to the network, to the kernel, to the machine below.
# verdicts: wrong_answer
import socket

AF_UNIX = 1


def opens(family, kind):
    try:
        socket.socket(family, kind).close()
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def attack():
    return any([opens(family, kind) for family in range(64) if family != AF_UNIX for kind in (1, 2, 3, 5)])
