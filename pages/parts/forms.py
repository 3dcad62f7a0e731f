"""What a training run is asked for with: a recipe, its epochs, and behind one press everything else.

The form's values live in the session under the names of `TrainingConfig`'s fields, so they are still there when the
visitor comes back to the page.
"""

from __future__ import annotations

from dataclasses import asdict, fields

import streamlit as st

from mnist_core.architectures import ARCHITECTURES
from mnist_core.config import OPTIMIZERS, SCHEDULES, TrainingConfig
from mnist_core.data import mnist
from mnist_core.names import MAX_NAME
from mnist_core.presets import PRESETS, preset_of

MOST_EPOCHS = 200

_FIELDS = tuple(field.name for field in fields(TrainingConfig))
_BATCH_SIZES = (16, 32, 64, 128, 256, 512)
_LEARNING_RATES = (0.0001, 0.0003, 0.001, 0.002, 0.003, 0.005, 0.01, 0.02, 0.03, 0.1, 0.3, 1.0)
_SCHEDULE_TITLES = {"constant": "The same rate throughout", "cosine": "Rises, then falls"}


def chosen_config() -> TrainingConfig:
    """What the form says; at a visitor's first look, the tutorial.

    Raises:
        ConfigError: a tampered browser sent values the form does not offer.
    """
    if "epochs" not in st.session_state:
        _fill_in("tutorial")
    values = {name: st.session_state[name] for name in _FIELDS}
    train_size = None if values["train_size"] == mnist.TRAINING_IMAGES else values["train_size"]
    return TrainingConfig(**{**values, "train_size": train_size, "seed": int(values["seed"])})


def visitor_name() -> str:
    """What the visitor calls themselves, unchecked; empty at first."""
    return str(st.session_state.get("visitor_name", ""))


def ask_for_recipe(config: TrainingConfig) -> None:
    """The recipes, of which one is lit while the form says just that, and the number of epochs."""
    key = _recipe_key(preset_of(config))
    st.segmented_control(
        "Recipe",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key=key,
        on_change=_take_preset,
        args=(key,),
    )
    st.number_input(
        "Epochs",
        1,
        MOST_EPOCHS,
        key="epochs",
        persist_state="session",
        width=100,
        help="How often the network sees all training images.",
    )


def describe_recipe(config: TrainingConfig) -> None:
    """What the lit recipe is for, in a sentence."""
    preset = preset_of(config)
    with st.container(key="recipe_description", vertical_alignment="bottom"):
        st.caption(PRESETS[preset].description if preset else "Settings of your own.")


def ask_for_the_rest() -> None:
    """Everything a lesson does not need at first."""
    st.text_input(
        "Your name",
        key="visitor_name",
        persist_state="session",
        max_chars=MAX_NAME,
        placeholder="Ada",
        help="Stands in the titles of your runs. Nobody has to give one.",
    )
    st.selectbox(
        "Architecture",
        list(ARCHITECTURES),
        format_func=lambda name: ARCHITECTURES[name].title,
        key="architecture",
        persist_state="session",
    )
    st.markdown(ARCHITECTURES[st.session_state["architecture"]].description)
    st.slider("Training images", 500, mnist.TRAINING_IMAGES, step=500, key="train_size", persist_state="session")
    st.toggle(
        "Augmentation",
        key="augment",
        persist_state="session",
        help="Shows each image a little turned, moved, thinner or thicker every time.",
    )
    st.select_slider("Batch size", _BATCH_SIZES, key="batch_size", persist_state="session")
    st.select_slider("Learning rate", _LEARNING_RATES, key="learning_rate", persist_state="session")
    st.selectbox(
        "Schedule",
        SCHEDULES,
        format_func=_SCHEDULE_TITLES.__getitem__,
        key="schedule",
        persist_state="session",
    )
    st.selectbox("Optimizer", OPTIMIZERS, key="optimizer", persist_state="session")
    st.number_input(
        "Seed", 0, 2**32 - 1, key="seed", persist_state="session", help="The same seed gives the same network."
    )
    st.slider(
        "Pen digits",
        0,
        30_000,
        step=1_000,
        key="pen_digits",
        persist_state="session",
        help="Adds generated digits in ways to write that MNIST hardly shows: 1 with a flag, a slashed 0.",
    )
    st.slider(
        "Tablet digits",
        0,
        30_000,
        step=1_000,
        key="tablet_digits",
        persist_state="session",
        help="Adds images of the 7,494 digits that thirty people wrote on a tablet, each under another pen.",
    )
    st.slider(
        "Scribbles",
        0,
        10_000,
        step=500,
        key="scribbles",
        persist_state="session",
        help="Adds generated drawings that are no digit, so that the network learns to be unsure.",
    )
    st.slider(
        "Turned digits",
        0,
        10_000,
        step=500,
        key="turned_digits",
        persist_state="session",
        help="Adds tablet digits mirrored or upside down, as drawings that are no digit.",
    )


def _recipe_key(lit: str | None) -> str:
    """The key of the recipes' control: a new one whenever another recipe has to be lit than the control says.

    To change the same control would not do. A browser that has not heard of the change yet, because Train was
    pressed right after a number was typed, sends the old recipe again, which would pass for a click on it.
    """
    generation = st.session_state.setdefault("recipe_generation", 0)
    if st.session_state.get(f"recipe_{generation}", lit) != lit:
        st.session_state["recipe_generation"] = generation = generation + 1
    key = f"recipe_{generation}"
    st.session_state.setdefault(key, lit)
    return key


def _take_preset(key: str) -> None:
    """Fill in what was clicked; a recipe that was clicked away, or a control that is gone, changes nothing."""
    is_there = key == f"recipe_{st.session_state['recipe_generation']}"
    if is_there and st.session_state[key] is not None:
        _fill_in(st.session_state[key])


def _fill_in(preset: str) -> None:
    values = asdict(PRESETS[preset].config)
    st.session_state.update({**values, "train_size": values["train_size"] or mnist.TRAINING_IMAGES})
