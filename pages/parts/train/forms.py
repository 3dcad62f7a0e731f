"""What a training run is asked for with: a recipe, its epochs, and behind one press everything else.

The answer is the session's `Plan`. The widgets here show it and report what the visitor changes; none of them is asked
for its value when a run is started. The settings are one form, which is applied as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from mnist_core.errors import ConfigError
from mnist_core.languages.translation import _, ngettext
from mnist_core.lessons.sentences import training_in_words
from mnist_core.names import MAX_NAME, check_name
from mnist_core.networks.config import TrainingConfig
from mnist_core.networks.hyperparameters import HYPERPARAMETERS, Flag, Hyperparameter, OneOf, Whole
from mnist_core.networks.presets import PRESETS
from pages.parts.session import address, arrival
from pages.parts.train.plan import OWN, TITLES, Plan
from pages.parts.train.recipe_cards import card

MOST_EPOCHS = 200

_PLAN, _NAME = "plan", "name"
_IS_OPEN, _OPENING, _PROBLEM = "settings_open", "settings_opening", "settings_problem"


def plan() -> Plan:
    """What is asked for; at a visitor's first look, the tutorial."""
    chosen: Plan = st.session_state.setdefault(_PLAN, Plan())
    return chosen


def take_requested() -> None:
    """Choose what the address asks for that the visitor has arrived with, such as `?recipe=fast&epochs=2`."""
    recipe, epochs = address.requested("recipe"), (address.requested("epochs") or "")[:4]
    address.write("recipe", None)
    address.write("epochs", None)
    if recipe is None or recipe not in TITLES:
        return
    count = int(epochs) if epochs.isdecimal() else 0
    st.session_state[_PLAN] = plan().choose_anew(recipe, count if 1 <= count <= MOST_EPOCHS else None)


def visitor_name() -> str:
    """What the visitor calls themselves, as `check_name` allows; empty at first."""
    return str(st.session_state.get(_NAME, ""))


def ask_for_recipe(train: Callable[[TrainingConfig], None]) -> None:
    """The recipes, of which one is selected, its number of epochs, and the button Train, which has `train` called.

    Each recipe has a field for its epochs and a button of its own, and the style shows those of the selected one
    in the browser. So nothing waits for the server: what is clicked, typed and trained within one round trip is one
    thing, and what is clicked right after Train is the next.
    """
    version = plan().version
    st.segmented_control(
        _("Recipe"),
        list(TITLES),
        default=plan().recipe,
        format_func=card,
        key=_key("recipe", version),
        required=True,
        on_change=_choose_recipe,
        args=(version,),
    )
    st.html(f"<style>{_ROWS}</style>")
    for recipe in plan().configs:
        _ask_for_epochs(recipe, version, train)


def _ask_for_epochs(recipe: str, version: int, train: Callable[[TrainingConfig], None]) -> None:
    """A recipe's field and its button."""
    with st.container(horizontal=True, vertical_alignment="bottom", width="content", key=f"row_{recipe}"):
        st.number_input(
            _("Epochs"),
            1,
            MOST_EPOCHS,
            plan().configs[recipe].epochs,
            key=_key(f"epochs_{recipe}", version),
            width=100,
            help=_("How many times the network sees all the training images."),
            on_change=_choose_epochs,
            args=(recipe, version),
        )
        st.button(
            _("Train"),
            icon=":material/play_arrow:",
            type="primary",
            key=_key(f"train_{recipe}", version),
            on_click=_train,
            args=(recipe, version, train),
        )


def describe_recipe() -> None:
    """What the selected recipe is for, in a sentence, and where its epochs are not as it has them."""
    recipe, config = plan().recipe, plan().config
    words = training_in_words(config)
    if recipe != OWN:
        words, usual = _(PRESETS[recipe].description), PRESETS[recipe].config.epochs
        if config.epochs != usual:
            words += " " + ngettext(
                "You chose {count} epoch instead of {usual}.",
                "You chose {count} epochs instead of {usual}.",
                config.epochs,
                usual=usual,
            )
    with st.container(key="recipe_description", vertical_alignment="bottom"):
        st.caption(words)


def offer_settings() -> None:
    """A button that opens everything a lesson does not need at first; whoever comes back finds it closed."""
    if arrival.is_first("settings"):
        _close()
    st.button(_("More settings"), icon=":material/tune:", on_click=_open, key="more_settings")
    if st.session_state.get(_IS_OPEN):
        st.dialog(_("Settings"), width="large", on_dismiss=_close)(_ask_for_settings)(st.session_state[_OPENING])


def _open() -> None:
    st.session_state[_OPENING] = st.session_state.get(_OPENING, 0) + 1
    st.session_state[_IS_OPEN], st.session_state[_PROBLEM] = True, ""


def _close() -> None:
    st.session_state[_IS_OPEN] = False


def _close_and_show() -> None:
    """Without another run of the dialog between: the page shows at once what is asked for now."""
    _close()
    st.rerun()


def _ask_for_settings(opening: int) -> None:
    """The form. Each opening has widgets of its own, so what was typed into an earlier one is forgotten."""
    with st.form(f"settings_{opening}", border=False):
        key = _keys(opening)
        with st.container(height=420, border=False):
            _ask_for_each(plan().config, key)
        if problem := st.session_state.get(_PROBLEM):
            st.error(problem)
        with st.container(horizontal=True):
            st.form_submit_button(_("Use these settings"), type="primary", on_click=_use, args=(opening,))
            st.form_submit_button(_("Cancel"), on_click=_close_and_show)


def _ask_for_each(config: TrainingConfig, key: Callable[[str], str]) -> None:
    network, data = st.columns(2, gap="large")
    with network:
        st.text_input(
            _("Your name"),
            visitor_name(),
            key=key(_NAME),
            max_chars=MAX_NAME,
            placeholder="Ada",
            help=_("Shown in your runs' names. Optional."),
        )
    for row in _ASKED_FOR:
        with network if row.part == "network" else data:
            _ask_for(row, getattr(config, row.name), key(row.name))


def _ask_for(row: Hyperparameter, value: Any, key: str) -> None:
    """The widget that suits a setting's values."""
    title, kind, words = _(row.title), row.kind, _(row.help) if row.help else None
    if isinstance(kind, OneOf):
        described = (f"**{kind.write(name)}.** {_(each)}" for name, each in kind.descriptions.items())
        names = list(kind.titles)
        st.selectbox(
            title, names, names.index(value), format_func=kind.write, key=key, help="\n\n".join(described) or None
        )
    elif isinstance(kind, Flag):
        st.toggle(title, value, key=key, help=words)
    elif kind.stops:
        st.select_slider(title, kind.stops, value, format_func=kind.write, key=key, help=words)
    elif isinstance(kind, Whole) and kind.slider:
        lowest, highest, step = kind.slider
        st.slider(title, lowest, highest, highest if value is None else value, step, key=key, help=words)
    elif isinstance(kind, Whole):
        st.number_input(title, kind.lowest, kind.highest, value, key=key, help=words)


def _answer(row: Hyperparameter, value: Any) -> Any:
    """What a widget's value means."""
    is_all = isinstance(row.kind, Whole) and row.kind.without and row.kind.slider and value == row.kind.slider[1]
    return None if is_all else value


_ASKED_FOR = tuple(row for row in HYPERPARAMETERS if row.part != "recipe")


def _key(name: str, version: int) -> str:
    return f"{name}_{version}"


def _choose_recipe(version: int) -> None:
    _change(version, lambda old: old.choose(st.session_state[_key("recipe", version)]))


def _choose_epochs(recipe: str, version: int) -> None:
    _change(version, lambda old: old.with_epochs(recipe, st.session_state[_key(f"epochs_{recipe}", version)]))


def _train(recipe: str, version: int, train: Callable[[TrainingConfig], None]) -> None:
    """In the moment of the press: the page's own run may be interrupted by the next one, and would lose it.

    The field's epochs come first, because the browser may tell both in one breath. A button that settings have replaced
    meanwhile means what they say.
    """
    _choose_epochs(recipe, version)
    train(plan().configs[recipe] if version == plan().version else plan().config)


def _change(version: int, change: Callable[[Plan], Plan]) -> None:
    """Change the plan; what widgets of an earlier one say, and what no widget offers, changes nothing."""
    if version != plan().version:
        return
    try:
        st.session_state[_PLAN] = change(plan())
    except ConfigError as error:
        st.toast(str(error))


def _keys(opening: int) -> Callable[[str], str]:
    return lambda name: _key(name, opening)


def _use(opening: int) -> None:
    """Take over the form as a whole; what is wrong with it is said there, and nothing is lost."""
    key = _keys(opening)
    settings = {row.name: _answer(row, st.session_state[key(row.name)]) for row in _ASKED_FOR}
    try:
        name = check_name(st.session_state[key(_NAME)])
        st.session_state[_PLAN] = plan().with_settings(TrainingConfig(**settings))
        st.session_state[_NAME] = name
    except ConfigError as error:
        st.session_state[_PROBLEM] = str(error)
    else:
        _close_and_show()


_CHECKED = "[role=radio][aria-checked=true]"
_ROWS = "[data-testid=stLayoutWrapper]:has(> [class*=st-key-row_]){display:none}" + "".join(
    f".st-key-bar:has({_CHECKED}:nth-child({place})):not(:has({_CHECKED}:nth-child({place}) ~ {_CHECKED})) "
    f"[data-testid=stLayoutWrapper]:has(> .st-key-row_{recipe}){{display:flex}}"
    for place, recipe in enumerate(TITLES, 1)
)
"""The style that shows the row of the recipe that is selected in the browser."""
