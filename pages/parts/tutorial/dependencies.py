"""Step 2: which versions of the packages are installed here."""

import platform
from importlib import metadata

import streamlit as st

PACKAGES = {
    "tensorflow": "the arithmetic: tables of numbers, and the gradients a network learns from",
    "keras": "layers, models, losses and optimizers",
    "numpy": "tables of numbers in Python",
    "matplotlib": "pictures and charts",
}


def touch() -> None:
    """Choose a package: its version and what it says about itself, read from the environment."""
    chosen = st.segmented_control(
        "Package", list(PACKAGES), default="tensorflow", required=True, key="package", persist_state="session"
    )
    with st.container(horizontal=True, gap="small", key="versions"):
        st.metric(f"{chosen} here", _version(chosen), border=True)
        st.metric("Python here", platform.python_version(), border=True)
    st.markdown(f"**{chosen}**: {PACKAGES[chosen]}.{_in_its_makers_words(chosen)}")


def _version(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:  # everything but training works without TensorFlow
        return "not installed"


def _in_its_makers_words(package: str) -> str:
    try:
        return f" Its makers call it: *{metadata.metadata(package)['Summary']}*"
    except metadata.PackageNotFoundError:
        return ""
