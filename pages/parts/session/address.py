"""What the address asks for: a parameter is a request when the visitor arrives with it, and at no other time.

A browser sends its address along with everything it says, and it may not have heard yet what the page has written there
since. To take that for a request would undo what the visitor has chosen meanwhile. They arrive when they open a page,
by a link or by themselves, and when they go back or forward; whatever is chosen after that the session knows.
"""

from __future__ import annotations

import streamlit as st

from pages.parts.session import arrival


def requested(name: str) -> str | None:
    """What the visitor asks for by the address they have just arrived with; else None."""
    if arrival.is_first(f"address {name}") or arrival.by_back_or_forward():
        return st.query_params.get(name)
    return None


def write(name: str, value: str | None) -> None:
    """Have the address tell what is chosen, to be shared as a link; None takes the parameter out."""
    if value is None:
        st.query_params.pop(name, None)
    elif st.query_params.get(name) != value:
        st.query_params[name] = value
