"""Step 2: which versions of the packages are installed here."""

import platform
from importlib import metadata

import streamlit as st

from mnist_core.languages.translation import N_, _

PACKAGES = {
    "tensorflow": N_("the arithmetic: tables of numbers, and the gradients a network learns from"),
    "keras": N_("layers, models, losses and optimizers"),
    "numpy": N_("tables of numbers in Python"),
    "matplotlib": N_("pictures and charts"),
}


def show_demo() -> None:
    """Choose a package: its version and what it says about itself, read from the environment."""
    chosen = st.segmented_control(
        _("Package"), list(PACKAGES), default="tensorflow", required=True, key="package", persist_state="session"
    )
    with st.container(horizontal=True, gap="small", key="versions"):
        st.metric(_("{package} here").format(package=chosen), _version(chosen), border=True)
        st.metric(_("Python here"), platform.python_version(), border=True)
    what = _("**{package}**: {what}.").format(package=chosen, what=_(PACKAGES[chosen]))
    st.markdown(what + _in_its_makers_words(chosen))


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # everything but training works without TensorFlow
        return _("not installed")


def _in_its_makers_words(package: str) -> str:
    try:
        return " " + _("Its makers call it: *{summary}*").format(summary=metadata.metadata(package)["Summary"])
    except metadata.PackageNotFoundError:
        return ""
