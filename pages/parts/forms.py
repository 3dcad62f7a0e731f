"""The form that asks for a training run."""

from __future__ import annotations

import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import OPTIMIZERS, TrainingConfig

MOST_IMAGES = 55_000
_BATCH_SIZES = (16, 32, 64, 128, 256, 512)
_LEARNING_RATES = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


def training_form() -> TrainingConfig | None:
    """Show the form; the configuration once "Train" is pressed, else None.

    Raises:
        ConfigError: a tampered browser sent values the form does not offer.
    """
    defaults = TrainingConfig()
    with st.form("training"):
        epochs = st.slider(
            "Epochs",
            1,
            50,
            defaults.epochs,
            key="epochs",
            help="How often the network sees all training images.",
        )
        architecture = st.selectbox(
            "Architecture", list(ARCHITECTURES), format_func=lambda name: ARCHITECTURES[name].title
        )
        train_size = st.slider("Training images", 500, MOST_IMAGES, MOST_IMAGES, step=500)
        augment = st.toggle(
            "Augmentation", help="Shows each image a little turned, moved, thinner or thicker every time."
        )
        batch_size = st.select_slider("Batch size", _BATCH_SIZES, defaults.batch_size)
        learning_rate = st.select_slider("Learning rate", _LEARNING_RATES, defaults.learning_rate)
        left, right = st.columns(2)
        optimizer = left.selectbox("Optimizer", OPTIMIZERS)
        seed = right.number_input("Seed", 0, 2**32 - 1, defaults.seed, help="The same seed gives the same network.")
        pressed = st.form_submit_button("Train", icon=":material/play_arrow:", type="primary", width="stretch")
    if not pressed:
        return None
    return TrainingConfig(
        architecture=architecture,
        epochs=epochs,
        batch_size=batch_size,
        optimizer=optimizer,
        learning_rate=learning_rate,
        train_size=train_size,
        augment=augment,
        seed=int(seed),
    )
