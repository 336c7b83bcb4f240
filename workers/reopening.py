"""A sandbox that opens on first use and is opened anew after it failed: one a process, kept warm."""

from contextlib import ExitStack, suppress

from exams.grading.sandbox import NEEDS_GPU, Device, RunReport, RunRequest, Sandbox, SandboxError
from workers.sandbox import SandboxConfig, config_from, open_sandbox


class ReopeningSandbox:
    """Satisfies `Sandbox`. Answers without code never open it. Not for several threads at once."""

    def __init__(self, config: SandboxConfig | None = None) -> None:
        self._config = config or config_from()
        self._stack = ExitStack()
        self._sandbox: Sandbox | None = None

    def run(self, request: RunRequest) -> RunReport:
        """Run `request`. Raises SandboxError if our side failed; the next call then starts afresh."""
        if request.device is Device.GPU and self._config.device is Device.CPU:
            raise SandboxError(NEEDS_GPU)
        try:
            if self._sandbox is None:
                self._sandbox = self._stack.enter_context(open_sandbox(self._config))
            return self._sandbox.run(request)
        except SandboxError:
            self.close()
            raise

    def close(self) -> None:
        """End the sandbox, if it was opened. Safe to call twice."""
        self._sandbox = None
        with suppress(SandboxError):
            self._stack.close()
