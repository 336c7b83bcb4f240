"""What the results of a run may depend on beside the code: versions, and what the processor can do."""

import platform

import numpy
import torch


def versions() -> dict[str, str]:
    """Return it by name, as text, without any path of the machine."""
    return {
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "torch": str(torch.__version__),
        "numpy": numpy.__version__,
        "libc": " ".join(platform.libc_ver()),
        "processor": torch.backends.cpu.get_cpu_capability(),
    }
