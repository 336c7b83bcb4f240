# Makes system calls by the numbers of another architecture, which a filter may not know.
# verdicts: forbidden
import mmap
import platform
import signal

INT_80 = b"\x53\xb8\x14\x00\x00\x00\xcd\x80\x5b\xc3"  # getpid as a 32-bit program calls it


def attack():
    if platform.machine() != "x86_64":
        os.kill(os.getpid(), signal.SIGSYS)
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(INT_80)
    return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))() > 0
