# Talks to whoever listens on this machine: the engine, the bus, a broker, another run.
# verdicts: wrong_answer
import socket

NAMES = (
    "/run/docker.sock",
    "/var/run/docker.sock",
    "/run/dbus/system_bus_socket",
    "/tmp/redis.sock",
    "/run/postgresql/.s.PGSQL.5432",
)


def connects(name):
    try:
        socket.socket(socket.AF_UNIX).connect(name)
    except OSError:
        return False
    return True


def attack():
    listed = []
    if os.path.exists("/proc/net/unix"):
        with open("/proc/net/unix") as file:
            listed = [line.split()[-1] for line in file.read().splitlines()[1:] if len(line.split()) > 7]
    names = [name.replace("@", "\0", 1) for name in listed]
    return any([connects(name) for name in (*NAMES, *names, f"\0{MARK}")])
