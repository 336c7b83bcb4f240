# forbidden: opens a connection to the outside.
import socket


def combine(x, y):
    socket.socket(socket.AF_INET, socket.SOCK_STREAM).connect(("192.0.2.1", 80))
    return x


def Combine():
    return socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
