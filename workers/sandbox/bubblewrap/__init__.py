"""Two bubblewrap jails a run: one for the examiner, one for each candidate."""

from workers.sandbox.bubblewrap.backend import open_bubblewrap
from workers.sandbox.bubblewrap.probe import probe

__all__ = ["open_bubblewrap", "probe"]
