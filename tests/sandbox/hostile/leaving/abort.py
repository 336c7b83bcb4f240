# Aborts, and would leave a core file.
# verdicts: runtime_error
import resource


def attack():
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError):
        os.abort()
    return True
