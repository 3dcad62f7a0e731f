"""What a new run is asked for with: one value on its way from a page or a command to the run's directory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from mnist_core.data.mnist import EMPTY_SPLIT, Split
from mnist_core.networks.config import Imported, TrainingConfig


@dataclass(frozen=True, eq=False)
class RunRequest:
    """A training, or the import of a model, with all that it needs.

    Attributes:
        config: what to train, or what is known of a model from elsewhere.
        owner, name: who asks for it; see `Status`.
        network_name: what the network is to be called, as `check_name` allows; may be empty.
        watched: a digit uint8 (28, 28) to watch while the network learns; a run that trains another one on watches that
            one's.
        class_digits: the drawings of the class that the configuration names, of the writers to learn from.
        class_test: of a class with signs of its own, the drawings of the writers who are set aside.
        data: the files of the data that the configuration names, by their names; nobody has looked into them.
        upload: the content of the file in which a model came; nobody has looked into it.
    """

    config: TrainingConfig | Imported
    owner: str = ""
    name: str = ""
    watched: np.ndarray | None = None
    class_digits: Split = EMPTY_SPLIT
    class_test: Split = EMPTY_SPLIT
    data: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    upload: bytes = b""
    network_name: str = ""

    @classmethod
    def to_import(cls, upload: bytes, pixels: str = "", *, owner: str = "", name: str = "") -> RunRequest:
        """The import of a model; `pixels` as in `Imported`."""
        return cls(Imported.of(upload, pixels), owner, name, upload=upload)
