"""The field's words, each explained in a sentence or two, in the words of the tutorial."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mnist_core.languages.translation import N_

TERMS: Mapping[str, str] = MappingProxyType(
    {
        N_("epoch"): N_("One pass through all the training images. The network sees each of them once."),
        N_("batch"): N_("The images it sees between two changes of its weights, often 32 or 128."),
        N_("loss"): N_(
            "How wrong the probabilities are: small if the right digit gets a lot, large if it gets little. Training "
            "makes it smaller."
        ),
        N_("accuracy"): N_("The share of digits that are read correctly."),
        N_("training images"): N_("The digits it learns from, each with its right answer."),
        N_("validation"): N_(
            "Images that are held back from training, to see after each epoch how well it does on digits it hasn't "
            "learnt from."
        ),
        N_("test set"): N_("10,000 digits that are looked at only at the end. Nothing is chosen by them."),
        N_("overfitting"): N_(
            "Learning the training images by heart: the training loss goes on falling while the validation loss rises."
        ),
        N_("learning rate"): N_("How far the weights move at each step. Too small is slow, too large never settles."),
        N_("optimizer"): N_("The rule by which the weights are changed, such as Adam or SGD."),
        N_("layer"): N_("A group of units that all get what the layer before them says."),
        N_("unit"): N_("It weighs its inputs, adds them up and says one number. Also called a neuron."),
        N_("weight"): N_("How much one input counts for a unit. Learning means changing the weights a little."),
        N_("bias"): N_("A number that a unit adds to its weighted inputs."),
        N_("logit"): N_("What the last layer says for a digit before softmax turns it into a probability."),
        N_("softmax"): N_("It turns ten logits into ten probabilities that add up to 100%."),
        N_("confusion matrix"): N_("How often each digit (the rows) was read as each digit (the columns)."),
    }
)
"""What each means, in English; both are to be translated."""
