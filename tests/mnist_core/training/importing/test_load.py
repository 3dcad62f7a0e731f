"""Models from elsewhere: good ones become runs, and what is bad gets a sentence and leaves nothing."""

import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from keras import layers

from mnist_core.classroom.retraining import learnt_from, may_have_learnt
from mnist_core.cli.main import main
from mnist_core.errors import ExportError, ModelFileError, RunError
from mnist_core.lessons.take_home import export
from mnist_core.networks.config import ClassDigits, TrainingConfig
from mnist_core.runs.bundled import SHIPPED
from mnist_core.runs.request import RunRequest
from mnist_core.runs.run import Run
from mnist_core.runs.status import FAILED, FINISHED
from mnist_core.runs.store import LARGEST_UPLOAD, RunStore
from mnist_core.runs.titles import title
from mnist_core.training.execute import execute
from mnist_core.training.importing.load import load_model, multiplications

pytestmark = pytest.mark.slow


def saved(*inner: keras.layers.Layer, shape: tuple[int, ...] = (28, 28), outputs: int = 10) -> bytes:
    """A small model of digits, with some layers of its own, as the content of a .keras file."""
    end = layers.Dense(outputs, activation="softmax")
    return content_of(keras.Sequential([keras.Input(shape), *inner, layers.Flatten(), end]))


def content_of(model: keras.Model) -> bytes:
    path = Path(os.environ["PYTEST_FOLDER"]) / "made.keras"
    model.save(path)
    return path.read_bytes()


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keras saves to files only."""
    monkeypatch.setenv("PYTEST_FOLDER", str(tmp_path))


def changed(content: bytes, **members: Callable[[bytes], bytes]) -> bytes:
    """A .keras file with some members, named without their endings, made into others."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = members.get(name.split(".")[0], lambda member: member)
            new.writestr(name, change(old.read(name)))
    return buffer.getvalue()


def packed(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def linked(content: bytes) -> bytes:
    """Weights of which some lie in another file of the server."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "a") as file:
        file["stolen"] = h5py.ExternalLink("/etc/passwd", "/")
    return buffer.getvalue()


def elsewhere(content: bytes) -> bytes:
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "a") as file:
        file.create_dataset("stolen", (4,), "u1", external=[("/etc/passwd", 0, 4)])
    return buffer.getvalue()


def hdf5(*inner: keras.layers.Layer, **attributes: object) -> bytes:
    """A model as Keras saved it before, some of what the file says of it put in the place of the truth."""
    path = Path(os.environ["PYTEST_FOLDER"]) / "made.h5"
    end = layers.Dense(10, activation="softmax")
    keras.Sequential([keras.Input((28, 28)), *inner, layers.Flatten(), end]).save(path)
    with h5py.File(path, "a") as file:
        file.attrs.update(attributes)
    return path.read_bytes()


def endless(content: bytes) -> bytes:
    """Weights that say of themselves to be 4 TB."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "a") as file:
        file.create_dataset("all", (2**40,), "f4", chunks=(1024,))
    return buffer.getvalue()


def doubled(content: bytes) -> bytes:
    """Groups within groups, each reached in two ways: 2 to the power of 30 ways in all."""
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "a") as file:
        group = file.create_group("g")
        for _ in range(30):
            inner = group.create_group("a")
            group["b"] = inner
            group = inner
    return buffer.getvalue()


def spoken(content: bytes) -> bytes:
    buffer = io.BytesIO(content)
    with h5py.File(buffer, "a") as file:
        file.create_dataset("words", data=["a" * 1000] * 10)
    return buffer.getvalue()


def units(number: int) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        return content.replace(b'"units": 10', b'"units": %d' % number)

    return change


def at_a_corner(weight: float) -> keras.Model:
    """A network that answers well, but for what is drawn in the first corner."""
    scale = layers.Rescaling(1e4)
    model = keras.Sequential([keras.Input((28, 28)), scale, layers.Flatten(), layers.Dense(10, activation="softmax")])
    kernel, bias = model.layers[-1].get_weights()
    kernel[0, :2] = weight, -weight
    model.layers[-1].set_weights([kernel, bias])
    return model


def busy(*, times: int) -> keras.Model:
    """A file of 3.2 MB that computes for minutes: one convolution as large as the picture, used again and again."""
    digits = keras.Input((28, 28))
    inner = layers.Conv2D(32, 1)(layers.Reshape((28, 28, 1))(digits))
    convolution = layers.Conv2D(32, 28, padding="same")
    for _ in range(times):
        inner = convolution(inner)
    return keras.Model(digits, layers.Dense(10, activation="softmax")(layers.GlobalAveragePooling2D()(inner)))


def nested(depth: int) -> bytes:
    content = b""
    for _ in range(depth):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:  # to compress what is compressed would take most of the test
            archive.writestr("model.keras", content)
        content = buffer.getvalue()
    return content


@keras.saving.register_keras_serializable(package="pupil")
class Mine(keras.layers.Layer):
    """A pupil's own layer."""

    def call(self, digits: object) -> object:
        return digits


BAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "isn't a model"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "isn't a model"),
    "half a file": (lambda: saved()[:3000], "isn't a model"),
    "another zip": (lambda: packed(notes__txt=b"hello"), "isn't a model"),
    "more in the zip": (
        lambda: packed(config__json=b"{}", model__weights__h5=b"", code__py=b"print()"),
        "isn't a model",
    ),
    "too large": (lambda: bytes(LARGEST_UPLOAD + 1), "larger than 50 MB"),
    "a zip bomb": (lambda: packed(model__keras=bytes(LARGEST_UPLOAD + 1)), "unpacks to more than 50 MB"),
    "a bomb of weights": (
        lambda: changed(saved(), model=lambda content: bytes(100 * 2**20)),
        "unpacks to more than 64 MB",
    ),
    "zips within zips": (lambda: packed(model__keras=packed(model__keras=b"")), "isn't a model"),
    "no description": (
        lambda: changed(saved(), config=lambda content: b"{"),
        "doesn't describe a model",
    ),
    "deep brackets": (lambda: changed(saved(), config=lambda content: b"[" * 100_000), "doesn't describe a model"),
    "a list": (lambda: changed(saved(), config=lambda content: b"[]"), "doesn't describe a model"),
    "other weights": (lambda: changed(saved(), model=lambda content: b"none"), "model.weights.h5 is damaged"),
    "a link": (lambda: changed(saved(), model=linked), "point to another file"),
    "data elsewhere": (lambda: changed(saved(), model=elsewhere), "point to another file"),
    "endless weights": (lambda: changed(saved(), model=endless), "more than 64 MB"),
    "groups within one another": (lambda: changed(saved(), model=doubled), "point to one another"),
    "words for weights": (lambda: changed(saved(), model=spoken), "aren't numbers"),
    "wide layers": (
        lambda: changed(saved(*(layers.Dense(10) for _ in range(3))), config=units(8000)),
        "weights take more than 64 MB",
    ),
    "600 layers": (lambda: saved(*(layers.Activation("relu") for _ in range(600))), "more than 500 layers"),
    "a huge map": (
        lambda: saved(layers.ZeroPadding2D(2000), layers.Cropping2D(2000), shape=(28, 28, 1)),
        "million numbers",
    ),
    "a huge window": (
        lambda: saved(
            layers.ZeroPadding2D(400), layers.MaxPooling2D(500, 1), layers.Cropping2D(160), shape=(28, 28, 1)
        ),
        "million multiplications per digit",
    ),
    "a Lambda": (lambda: saved(layers.Lambda(lambda digits: digits / 255)), "a Lambda layer"),
    "own code": (lambda: saved(Mine()), "a part that Digit Lab doesn't know: 'Mine'"),
    "files read": (lambda: saved(layers.Resizing(28, 28), shape=(28, 28, 1)), "doesn't know: 'Resizing'"),
    "a billion units": (lambda: changed(saved(), config=units(10**9)), "units = 1e+09"),
    "a huge kernel": (
        lambda: changed(
            saved(layers.Reshape((28, 28, 1)), layers.Conv2D(1, 3)),
            config=lambda content: content.replace(b'"kernel_size": [3, 3]', b'"kernel_size": [3, 99999]'),
        ),
        "kernel_size = 1e+05",
    ),
    "a huge picture": (
        lambda: changed(saved(), config=lambda content: content.replace(b"[null, 28, 28]", b"[null, 28, 99999]")),
        "= 1e+05",
    ),
    "more units than weights": (
        lambda: changed(saved(), config=units(12)),
        "are 784 x 10, 10, and its description asks for 784 x 12, 12",
    ),
    "colours": (lambda: saved(shape=(28, 28, 3)), "expects 28 x 28 x 3. It should expect a digit"),
    "eleven answers": (lambda: saved(outputs=11), "28 x 28 into 11 numbers"),
    "answers that are no numbers": (
        lambda: saved(layers.Rescaling(1e38), layers.Rescaling(1e38)),
        "answers aren't numbers",
    ),
    "no number for one pixel that no digit has": (lambda: content_of(at_a_corner(3e38)), "its answers aren't numbers"),
    "a convolution too many": (lambda: content_of(busy(times=6)), "needs 3,777 million multiplications per digit"),
    "half an HDF5 file": (lambda: hdf5()[:3000], "HDF5 file is damaged"),
    "weights in HDF5": (lambda: linked(b""), "has weights but no model"),
    "a Lambda in HDF5": (lambda: hdf5(layers.Lambda(lambda digits: digits / 255)), "a Lambda layer"),
    "own code in HDF5": (lambda: hdf5(Mine()), "a part that Digit Lab doesn't know"),
    "a link in HDF5": (lambda: linked(hdf5()), "point to another file"),
    "data elsewhere in HDF5": (lambda: elsewhere(hdf5()), "point to another file"),
    "doesn't describe its model properly in HDF5": (lambda: hdf5(model_config="{"), "doesn't describe a model"),
    "a number as its description": (lambda: hdf5(model_config=7), "doesn't describe its model properly"),
    "a function in HDF5": (
        lambda: hdf5(model_config='{"class_name": "Sequential", "config": [{"class_name": "system", "module": "os"}]}'),
        "doesn't know: 'system'",
    ),
    "a SavedModel": (lambda: packed(**{"mine/saved_model__pb": b""}), "is a SavedModel"),
    "2,500 zips within each other": (lambda: nested(2_500), "isn't a model"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_gets_a_sentence_and_leaves_nothing(store: RunStore, name: str) -> None:
    make, words = BAD[name]
    run = execute(store.create(RunRequest.to_import(make())))
    assert run.status.state == FAILED
    assert words in run.status.message
    assert run.status.message.endswith(".")
    assert len(run.status.message) <= 300
    assert run.status.message.isprintable()
    assert not run.has_model
    left = {path.name for path in run.directory.iterdir()}
    assert left <= {"import.json", "status.json", "layers.json", "lock"}


def test_an_upload_that_is_gone_is_told(store: RunStore) -> None:
    run = store.create(RunRequest.to_import(b""))
    run.upload_path.unlink()
    assert "Import it again." in execute(run).status.message


def test_a_description_cannot_call_what_it_likes() -> None:
    """The way of known attacks on Keras's loader: a function of some module in a layer's place."""

    def attack(content: bytes) -> bytes:
        description = json.loads(content)
        description["config"]["layers"].append(
            {"module": "os", "class_name": "system", "config": "touch /tmp/owned", "registered_name": None}
        )
        return json.dumps(description).encode()

    with pytest.raises(ModelFileError, match="doesn't know: 'system'"):
        load_model(changed(saved(), config=attack))


@pytest.mark.parametrize("run_id", ["tutorial", SHIPPED])
def test_what_was_taken_home_comes_back_as_it_was(store: RunStore, run_id: str) -> None:
    original = store.read(run_id)
    upload = export(original, "zip")
    run = execute(store.create(RunRequest.to_import(upload, name="Ada")))
    assert (run.status.state, run.summary().state) == (FINISHED, "imported")
    assert run.evaluation().accuracy == original.evaluation().accuracy
    assert [layer.parameters for layer in run.layers()] == [layer.parameters for layer in original.layers()]
    assert run.upload() == upload
    assert store.read(run.id) == run


def test_what_was_taken_home_and_brought_back_is_trained_on(store: RunStore) -> None:
    original = store.read("tutorial")
    run = execute(store.create(RunRequest.to_import(export(original, "zip"), name="Ada")))
    more = execute(store.create(RunRequest(replace(run.continued_config(1), train_size=2_000))))
    assert more.status.state == FINISHED, more.status.message
    assert title(more) == "Imported network, 2,000 images, 1 epoch"
    assert more.evaluation().accuracy > run.evaluation().accuracy - 0.03
    assert [layer.parameters for layer in more.layers()] == [layer.parameters for layer in original.layers()]
    again = execute(store.create(RunRequest(more.continued_config(1))))
    assert (again.status.state, again.config.epochs, again.epochs_done) == (FINISHED, 2, 2)
    with pytest.raises(ExportError):
        export(again, "script")
    with pytest.raises(RunError, match="we don't know on what"):
        again.check_weights_for(TrainingConfig())


def test_what_had_learnt_from_a_class_is_known_to_have_when_it_comes_back(store: RunStore, trained_run: Run) -> None:
    digits = ClassDigits("BCDFG", (1, 2), (3,))
    assert isinstance(trained_run.config, TrainingConfig)
    config = replace(trained_run.config, class_digits=digits)
    home = export(replace(trained_run, config=config), "zip")
    run = execute(store.create(RunRequest.to_import(home)))
    assert run.status.state == FINISHED
    assert learnt_from(run.config, "BCDFG") == digits and not may_have_learnt(run.config)
    again = execute(store.create(RunRequest.to_import(export(run, "zip"))))  # and from there to a third place
    assert learnt_from(again.config, "BCDFG") == digits


@pytest.mark.parametrize("said", [b"{", b'{"architecture": "resnet"}', b"[" * 100_000, b"\xff"])
def test_of_what_it_says_unreadably_nothing_is_believed(store: RunStore, trained_run: Run, said: bytes) -> None:
    run = execute(
        store.create(
            RunRequest.to_import(packed(model__keras=trained_run.keras_path.read_bytes(), training__json=said))
        )
    )
    assert run.status.state == FINISHED
    assert may_have_learnt(run.config)


def test_ones_own_layers_of_keras_are_welcome() -> None:
    digits = keras.Input((28, 28))
    inner = layers.Reshape((28, 28, 1))(layers.Rescaling(1 / 255)(digits))
    left, right = (layers.Conv2D(4, 3, padding="same", activation="relu")(inner) for _ in range(2))
    end = layers.GlobalMaxPooling2D()(layers.LeakyReLU()(layers.Add()([left, right])))
    model = keras.Model(digits, layers.Dense(10, activation="softmax", kernel_regularizer="l2")(end))
    ours = load_model(content_of(model))
    images = np.random.default_rng(0).integers(0, 256, (3, 28, 28)).astype("float32")
    assert np.allclose(ours(images), model(images))


def test_multiplications_are_counted_as_on_paper(store: RunStore) -> None:
    tutorial = load_model(store.read("tutorial").keras_path.read_bytes())
    assert multiplications(tutorial) == pytest.approx(784 * 128 + 128 * 128 + 128 * 10, rel=0.03)
    once = 28 * 28 * 32 * (28 * 28 * 32)
    assert multiplications(busy(times=3)) - multiplications(busy(times=1)) == pytest.approx(2 * once, rel=0.001)


def test_an_endless_name_is_shown_in_short(store: RunStore) -> None:
    run = execute(store.create(RunRequest.to_import(saved(layers.Dense(8, name="a" * 5_000)))))
    assert run.status.state == FINISHED
    assert max(len(layer.name) for layer in run.layers()) == 100


def test_the_command_keeps_it_as_a_run(store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "mine.keras"
    path.write_bytes(store.read("tutorial").keras_path.read_bytes())
    assert main(["import", str(path), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["accuracy"] == store.read("tutorial").evaluation().accuracy
    assert main(["runs"]) == 0
    assert f"{figures['run']:<40} imported " in capsys.readouterr().out
    assert main(["export", "--run", figures["run"], "--format", "script", "--output", "-"]) == 2
    assert "trained elsewhere" in capsys.readouterr().err
    assert main(["train", "--continue", str(figures["run"]), "--epochs", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["accuracy"] > 0.95


def test_a_network_of_other_layers_is_trained_on_without_pictures_of_its_weights(store: RunStore) -> None:
    inner = [layers.SeparableConv2D(4, 3, activation="relu"), layers.LayerNormalization(), layers.Dropout(0.1)]
    run = execute(store.create(RunRequest.to_import(saved(*inner, shape=(32, 32, 1)))))
    more = execute(store.create(RunRequest(replace(run.continued_config(2), train_size=1_000))))
    assert more.status.state == FINISHED and not more.snapshots_path.exists()
    assert more.evaluation().accuracy > run.evaluation().accuracy
    frozen = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10, activation="softmax")])
    frozen.trainable = False
    still = execute(
        store.create(RunRequest(execute(store.create(RunRequest.to_import(content_of(frozen)))).continued_config(1)))
    )
    assert "all its weights are frozen" in still.status.message


def functional() -> keras.Model:
    digits = keras.Input((28, 28))
    inner = layers.Dense(12, activation="relu")(layers.Flatten()(layers.Rescaling(1 / 255)(digits)))
    return keras.Model([digits], [layers.Dense(10)(inner)])


def recurrent() -> keras.Model:
    """Nothing in it is a dense layer or a convolution."""
    return keras.Sequential([keras.Input((28, 28)), layers.Rescaling(1 / 255), layers.LSTM(10, activation="softmax")])


@pytest.mark.parametrize(("make", "kinds"), [(functional, ["Flatten", "Dense", "Dense"]), (recurrent, ["LSTM"])])
def test_every_kind_of_model_is_told_by_its_layers_and_trained_on(
    store: RunStore, make: Callable[[], keras.Model], kinds: list[str]
) -> None:
    run = execute(store.create(RunRequest.to_import(content_of(make()))))
    assert run.status.state == FINISHED, run.status.message
    told = [layer.kind for layer in run.layers()]
    assert [kind for kind in told if kind in kinds] == kinds and "Functional" not in told
    more = execute(store.create(RunRequest(replace(run.continued_config(1), train_size=1_000))))
    assert more.status.state == FINISHED, more.status.message
    assert more.evaluation().loss < run.evaluation().loss


def test_a_command_that_is_refused_leaves_no_run(
    store: RunStore, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe.keras")
    (tmp_path / "bad.keras").write_bytes(b"no model")
    (tmp_path / "large.keras").write_bytes(bytes(LARGEST_UPLOAD + 1))
    for name in ("bad.keras", "large.keras", "pipe.keras", "none.keras", ".", "x" * 5000):
        assert main(["import", str(tmp_path / name)]) == 2
        error = capsys.readouterr().err
        assert error.startswith("mnist_core: ")
        assert error.count("\n") == 1
    assert store.list() == ((), ())


def test_an_import_that_is_interrupted_leaves_no_run(
    store: RunStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(content: bytes, labels: int) -> keras.Model:
        raise KeyboardInterrupt

    monkeypatch.setattr("mnist_core.training.execute.load_model", interrupt)
    (tmp_path / "mine.keras").write_bytes(b"")
    assert main(["import", str(tmp_path / "mine.keras")]) == 130
    assert list(store.root.iterdir()) == []


def test_it_is_told_from_a_training_wherever_runs_are_listed(store: RunStore) -> None:
    run: Run = store.create(RunRequest.to_import(b"some file"))
    listed, broken = store.list()
    assert (listed, broken) == ((run,), ())
    assert (run.epochs, run.metrics(), run.summary().state) == (0, (), "queued")
    assert "-imported-" in run.id
