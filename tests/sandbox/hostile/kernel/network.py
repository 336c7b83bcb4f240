# Connects to the outside, and to the machine itself.
# verdicts: forbidden
import socket


def attack():
    with socket.create_connection(("192.0.2.1", 80), timeout=1):
        return True
