# Claims that a limit was passed, by the name of its exception.
# verdicts: memory_limit_exceeded
def attack():
    raise type("MemoryError", (Exception,), {})(
        "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"
    )
