"""What in the digit moves the answer, and how ten logits become ten probabilities."""

from __future__ import annotations

import numpy as np
import pandas as pd
import streamlit as st

from mnist_core.formats import decimal, points, sureness, whole
from mnist_core.inference.classifier import Prediction
from mnist_core.languages.translation import _
from mnist_core.names import in_markdown
from mnist_core.networks.arithmetic import softmax
from mnist_core.networks.labels import Labels, a_label, are_digits
from pages.parts.inside.signed import scale, signed_picture
from pages.parts.pictures import show_pixels

_LEAST_REACH = 0.01
_SMALLEST_SHOWN, _WHOLE_FROM = 0.001, 1_000
"""Colours are full at no less than one percentage point: what hardly moves the answer is pale."""

_CELL = 10
"""Pixels of the picture a pixel of the digit."""


def show_what_moves(digit: np.ndarray, prediction: Prediction, effect: np.ndarray, labels: Labels) -> None:
    """The digit beside itself with blue and orange laid over it; `effect` is an occlusion map float (28, 28)."""
    label = in_markdown(labels[prediction.label])
    with st.container(horizontal=True, key="what_moves"):
        show_pixels(digit, _("28 x 28 pixels"), _("The 28 by 28 pixels, as the network gets them"), side=28 * _CELL)
        strongest = float(abs(effect).max())
        reach = max(strongest, _LEAST_REACH)
        alt = _(
            "Blue with plus signs where the ink suggests {digit}, orange with minus signs where it suggests "
            "something else"
        ).format(digit=a_label(labels, prediction.label))
        st.image(
            signed_picture(effect, digit, cell=_CELL, reach=reach),
            caption=_("Evidence for {label}, and against it").format(label=label),
            alt=alt,
            width=28 * _CELL,
        )
        with st.container(width=280):
            sure = _("{share} sure").format(share=sureness(prediction.confidence))
            st.metric(_("The network says"), labels[prediction.label], sure, delta_color="off", delta_arrow="off")
            st.markdown(
                _(
                    ":blue-badge[**+** for {label}] hide it and {label} becomes less likely  \n"
                    ":orange-badge[**-** against {label}] hide it and {label} becomes more likely"
                ).format(label=label)
            )
            st.caption(
                _(
                    "A grey 6 x 6 square slides over the picture, and the network answers again each time. At the "
                    "strongest spot it changes the probability by {change}."
                ).format(change=points(strongest).removeprefix("+"))
            )
            st.image(scale(width=280), alt=_("The colour scale, from orange to blue"), width=280)
            st.caption(
                _("Darkest orange: {less}. White: no change. Darkest blue: {more}.").format(
                    less=points(-reach), more=points(reach)
                )
            )


def _power(value: float) -> str:
    """A number above 0 with at least three digits, as the reader's language writes it."""
    if value < _SMALLEST_SHOWN:
        return _("under {share}").format(share=decimal(_SMALLEST_SHOWN, 3))
    return whole(round(value)) if value >= _WHOLE_FROM else decimal(value, 3)


def show_logits(logits: np.ndarray, label: int, labels: Labels) -> None:
    """Each label's logit, what exponentiation makes of it, and its share of the sum, as a table."""
    has_digits = are_digits(labels)
    table = pd.DataFrame(
        {
            _("Digit") if has_digits else _("Sign"): range(10) if has_digits else labels,
            _("Logit"): [decimal(float(each), 2) for each in logits],
            "e^logit": [_power(float(each)) for each in np.exp(np.minimum(logits, 50.0))],
            _("Probability"): [sureness(float(each)) for each in softmax(logits)],
        }
    )
    st.dataframe(
        table,
        hide_index=True,
        height=390,
        column_config={
            name: st.column_config.TextColumn(alignment="right") for name in (_("Logit"), "e^logit", _("Probability"))
        },
        alt=_("The {count} logits and their probabilities").format(count=len(labels)),
    )
    ahead = float(np.diff(np.sort(logits)[-2:])[0])
    st.caption(
        _(
            "The last layer produces {count} numbers called logits. Softmax raises e to the power of each and divides "
            "by the total, which gives {count} probabilities. The logit for {label} is {ahead} higher than the next "
            "one, so {label} is {times} times as likely."
        ).format(
            count=len(labels),
            label=in_markdown(labels[label]),
            ahead=decimal(ahead),
            times=whole(round(float(np.exp(min(ahead, 50.0))))),
        )
    )
