import shutil

from mnist_core.runs.run import Run
from mnist_core.runs.store import RunStore
from pages.parts import resources


def test_models_in_memory_are_bounded_by_bytes(store_with_run: RunStore, trained_run: Run) -> None:
    first = resources.classifier(trained_run.id)
    assert resources.classifier(trained_run.id) is first
    for number in range(int(resources.MODELS.maxsize) // first.nbytes + 1):
        shutil.copytree(trained_run.directory, store_with_run.root / f"copy-{number}")
        resources.classifier(f"copy-{number}")
    assert resources.MODELS.currsize == sum(model.nbytes for model in resources.MODELS.values())
    assert resources.MODELS.currsize <= resources.MODELS.maxsize
    assert resources.classifier(trained_run.id) is not first
