import keras
import pytest

from mnist_core.errors import RunError
from mnist_core.inference.classifier import Classifier
from mnist_core.training.export import to_litert


@pytest.mark.parametrize(
    "layers",
    [
        [keras.Input((32, 32, 3)), keras.layers.Flatten(), keras.layers.Dense(10)],
        [keras.Input((28, 28)), keras.layers.Dense(10)],  # an answer for every row of the digit
        [keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(11)],
    ],
    ids=["pictures", "rows", "eleven"],
)
def test_a_valid_model_of_another_shape_is_refused_when_it_is_loaded(layers: list[object]) -> None:
    model = to_litert(keras.Sequential(layers))
    with pytest.raises(RunError, match="28 x 28 pixels"):
        Classifier(model)
