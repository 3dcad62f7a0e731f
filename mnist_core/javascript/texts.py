"""What the components say, in the reader's language: each needs its texts when it is made, and asks nobody later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mnist_core.formats import shares, sureness
from mnist_core.languages.translation import _
from mnist_core.names import bidi_isolated
from mnist_core.networks.labels import DIGITS, Labels, a_label, are_digits


def answer_words(labels: Labels = DIGITS) -> Mapping[str, Any]:
    """What words.js makes an answer's sentences of, for a network that tells these labels apart."""
    no_digit = _("No idea: no digit gets more than {share}.")
    sentences = {
        "none": no_digit if are_digits(labels) else _("No idea: no sign gets more than {share}."),
        "unsure": _("Not sure: {share} for {likeliest}, or maybe {second}."),
        "sure": _("The network is {share} sure."),
        "rival": _("Or is it {digit} ({share})?"),
    }
    named = [a_label(labels, index) for index in range(len(labels))]
    return {"sentences": sentences, "labels": labels, "named": named, "shares": shares()}


def bars_words(labels: Labels = DIGITS) -> Mapping[str, str]:
    """What the bars of these labels show, without an answer and with one."""
    if are_digits(labels):
        return {
            "none": _("Probabilities of the ten digits"),
            "likeliest": _("Probabilities of the ten digits. Most likely: {digits}."),
        }
    return {
        "none": _("Probabilities of the {count} signs").format(count=len(labels)),
        "likeliest": _("Probabilities of the signs. Most likely: {digits}."),
    }


def bars_alt(probabilities: Sequence[float] | None, labels: Labels = DIGITS) -> str:
    """What bars show, in a sentence: the three likeliest labels, if there is an answer."""
    if probabilities is None:
        return bars_words(labels)["none"]
    likeliest = sorted(zip(labels, probabilities, strict=True), key=lambda pair: -pair[1])[:3]
    words = ", ".join(f"{bidi_isolated(label)} {sureness(probability)}" for label, probability in likeliest)
    return bars_words(labels)["likeliest"].format(digits=words)


def steps_words() -> Mapping[str, Sequence[str]]:
    """The steps from a drawing to a digit: from a step's name to its caption, and to the picture's text alternative."""
    return {
        "ink": (_("your ink"), _("Your ink")),
        "crop": (_("cut out"), _("Cut out")),
        "fitted": (_("shrunk"), _("Shrunk to fit 20 by 20 pixels")),
        "digit": (
            _("centred"),
            _("Centred in 28 by 28 pixels: the 28 by 28 pixels the network gets"),
        ),
        "whole": (_("shrunk"), _("The whole canvas, shrunk: the 28 by 28 pixels the network gets")),
    }


def no_steps_yet() -> str:
    """What stands there before anything is drawn."""
    return _("As soon as you draw, you see here how your ink is cut out, shrunk and centred for the network.")


def network_words(labels: Labels = DIGITS) -> Mapping[str, Any]:
    """What network.js says of the picture of a network that tells these labels apart, and the sign before decimals."""
    has_digits = are_digits(labels)
    return {
        "labels": labels,
        "named": labels if has_digits else [a_label(labels, index) for index in range(len(labels))],
        "decimal": shares()["decimal"],
        "input": _("28 x 28 pixels"),
        "units": _("{count} units"),
        "maps": _("{count} feature maps"),
        "digits": _("the ten digits") if has_digits else _("the {count} signs").format(count=len(labels)),
        "earlier": _("Earlier layer"),
        "later": _("Later layer"),
        "order": _("Strongest first"),
        "nothing": _("Pixels go in. There are no layers yet, so there is no answer."),
        "reads": _("The network reads {label}."),
        "unfinished": _("There is no output yet."),
        "strongest": _("Strongest: {units}."),
        "place": _("unit {unit} in layer {layer}"),
        "none": _("none"),
        "unit": _("Layer {layer}, unit {unit} outputs {value}."),
        "unit_off": _("Layer {layer}, unit {unit} is off."),
        "output": _("The output for {unit} is {value}."),
        "output_off": _("The output for {unit} is off."),
        "counts": _("It counts most for {units}."),
        "favour": _("{unit} (in favour)"),
        "against": _("{unit} (against)"),
        "weights": _("The weights of unit {unit}"),
        "group": _("Layer {layer}: {kind}, {count} units, the strongest"),
    }


def network_alt(layers: Sequence[Mapping[str, Any]]) -> str:
    """What the picture of these layers shows, each with its `kind` and `units`."""
    kinds = ", ".join(_("{kind} with {count} units").format(kind=each["kind"], count=each["units"]) for each in layers)
    return _("The network as a picture: 28 by 28 pixels, then {layers}.").format(layers=kinds or _("nothing yet"))
