"""An engine for tests that need a queue but no training."""

from dataclasses import dataclass, field

from mnist_core.errors import QueueError
from mnist_core.runs.run import Run


@dataclass
class Idle:
    """Takes runs and trains none; or refuses, as a service that is down."""

    reachable: bool = True
    accepts: bool = True
    submitted: list[str] = field(default_factory=list)

    def connect(self) -> None:
        if not self.reachable:
            raise QueueError("It is down.")

    def submit(self, run: Run) -> None:
        if not self.accepts:
            raise QueueError("It went away.")
        self.submitted.append(run.id)

    @property
    def is_connected(self) -> bool:
        return self.reachable

    def close(self) -> None:
        pass
