# Makes devices, opens those of the host, types into its terminal.
# verdicts: wrong_answer
import fcntl

DEVICES = (
    "mem",
    "kmem",
    "kvm",
    "fuse",
    "tty",
    "console",
    "ptmx",
    "loop0",
    "sda",
    "vda",
    "nvme0n1",
    "kmsg",
    "net/tun",
    "vhost-vsock",
    "vsock",
    "nvidia0",
)
TIOCSTI, TIOCLINUX = 0x5412, 0x541C


def opens(name):
    try:
        os.close(os.open(f"/dev/{name}", os.O_RDWR | os.O_NONBLOCK))
    except OSError:
        return False
    return True


def types(request):
    try:
        fcntl.ioctl(1, request, b"x")
    except OSError as error:
        return error.errno != errno.EPERM
    return True


def attack():
    made = allowed("mknodat", -100, f"/tmp/{MARK}".encode(), stat.S_IFBLK | 0o600, os.makedev(8, 0))
    return any([made, *map(opens, DEVICES), types(TIOCSTI), types(TIOCLINUX)])
