"""The form that asks for a training run."""

from __future__ import annotations

from dataclasses import asdict

import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import OPTIMIZERS, SCHEDULES, TrainingConfig
from mnist_core.presets import PRESETS

MOST_IMAGES = 55_000
_BATCH_SIZES = (16, 32, 64, 128, 256, 512)
_LEARNING_RATES = (0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0)
_SCHEDULE_TITLES = {"constant": "The same rate throughout", "cosine": "Rises, then falls"}
_FIRST_PRESET = "tutorial"


def training_form() -> TrainingConfig | None:
    """Show the presets and the form they fill in; the configuration once "Train" is pressed, else None.

    Raises:
        ConfigError: a tampered browser sent values the form does not offer.
    """
    _ask_for_preset()
    with st.form("training"):
        st.slider("Epochs", 1, 50, key="epochs", help="How often the network sees all training images.")
        st.selectbox(
            "Architecture",
            list(ARCHITECTURES),
            format_func=lambda name: ARCHITECTURES[name].title,
            key="architecture",
        )
        st.slider("Training images", 500, MOST_IMAGES, step=500, key="train_size")
        st.toggle(
            "Augmentation",
            key="augment",
            help="Shows each image a little turned, moved, thinner or thicker every time.",
        )
        st.select_slider("Batch size", _BATCH_SIZES, key="batch_size")
        st.select_slider("Learning rate", _LEARNING_RATES, key="learning_rate")
        st.selectbox("Schedule", SCHEDULES, format_func=_SCHEDULE_TITLES.__getitem__, key="schedule")
        left, right = st.columns(2)
        left.selectbox("Optimizer", OPTIMIZERS, key="optimizer")
        right.number_input("Seed", 0, 2**32 - 1, key="seed", help="The same seed gives the same network.")
        with st.expander("Beyond MNIST"):
            st.slider(
                "Pen digits",
                0,
                30_000,
                step=1_000,
                key="pen_digits",
                help="Adds generated digits in ways to write that MNIST hardly shows: 1 with a flag, a slashed 0.",
            )
            st.slider(
                "Scribbles",
                0,
                10_000,
                step=500,
                key="scribbles",
                help="Adds generated drawings that are no digit, so that the network learns to be unsure.",
            )
        pressed = st.form_submit_button("Train", icon=":material/play_arrow:", type="primary", width="stretch")
    if not pressed:
        return None
    values = {name: st.session_state[name] for name in asdict(TrainingConfig())}
    return TrainingConfig(**{**values, "seed": int(values["seed"])})


def _ask_for_preset() -> None:
    if "preset" not in st.session_state or "epochs" not in st.session_state:
        st.session_state["preset"] = _FIRST_PRESET
        _fill_in()
    preset = st.pills(
        "Recipe",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key="preset",
        on_change=_fill_in,
        help="Fills in the form; change whatever you like before you press Train.",
    )
    if preset is not None:
        st.caption(PRESETS[preset].description)


def _fill_in() -> None:
    """Put the preset's values into the form's widgets; a preset that was clicked away changes nothing."""
    preset = st.session_state["preset"]
    if preset is not None:
        values = asdict(PRESETS[preset].config)
        st.session_state.update({**values, "train_size": values["train_size"] or MOST_IMAGES})
