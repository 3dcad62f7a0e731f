"""Who is looking: an id that a browser keeps, without account or name, and whether a teacher's key was shown.

A browser holds a random token in a cookie; what is written to disk is only the token's hash, so that whoever reads
a run's files cannot pose as its owner.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass

import streamlit as st

from mnist_core.runs import Run

KEY_VARIABLE = "MNIST_TEACHER_KEY"

_COOKIE = "digit_lab_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_DAYS = 30
_GENERATED_KEY = secrets.token_urlsafe(6)
_teachers: set[str] = set()


@dataclass(frozen=True)
class Visitor:
    """Whoever uses this browser: an id, and whether they have shown the teacher's key since the server's start."""

    id: str
    is_teacher: bool

    def owns(self, run: Run) -> bool:
        """Whether the run was started in this browser."""
        return run.status.owner == self.id

    def may_stop(self, run: Run) -> bool:
        """Whether the run is theirs to stop."""
        return self.owns(run) or self.is_teacher


def teacher_key() -> str:
    """The key that lets a teacher stop any run: from the environment, else a new one at each start."""
    return os.environ.get(KEY_VARIABLE) or _GENERATED_KEY


def visitor() -> Visitor:
    """Who is looking at this page."""
    visitor_id = hashlib.sha256(_token().encode()).hexdigest()[:16]
    return Visitor(visitor_id, visitor_id in _teachers)


def remember() -> None:
    """Have the browser keep its token, so that after a reload its runs are still its own."""
    if st.context.cookies.get(_COOKIE) == _token():
        return
    cookie = f"{_COOKIE}={_token()}; path=/; max-age={_DAYS * 86_400}; SameSite=Lax"
    secure = "(location.protocol === 'https:' ? '; Secure' : '')"
    st.html(f"<script>document.cookie = '{cookie}' + {secure};</script>", unsafe_allow_javascript=True)


def take_key() -> None:
    """Take a `?key=` out of the address, where a projector would show it, and make its bearer a teacher."""
    key = st.query_params.pop("key", None)
    if key is None:
        return
    if secrets.compare_digest(key.encode(), teacher_key().encode()):
        _teachers.add(visitor().id)
        st.toast("You are the teacher here: you may stop any run.", icon=":material/key:")
    else:
        st.toast("That is not the teacher's key. The server printed it when it started.", icon=":material/key_off:")


def _token() -> str:
    """The browser's token, or a new one; what a cookie says is only believed if it looks like one of ours."""
    if "visitor_token" not in st.session_state:
        kept = str(st.context.cookies.get(_COOKIE, ""))
        st.session_state["visitor_token"] = kept if _TOKEN.fullmatch(kept) else secrets.token_urlsafe(24)
    token: str = st.session_state["visitor_token"]
    return token
