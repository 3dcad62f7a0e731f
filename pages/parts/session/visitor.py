"""Who is looking: an id that a browser keeps, without account or name, and whether a teacher's key was shown.

A browser holds a random token in a cookie; what is written to disk is only the token's hash, so that whoever reads
a run's files cannot pose as its owner.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import streamlit as st

from mnist_core import settings
from mnist_core.errors import ConfigError
from mnist_core.languages.translation import _
from mnist_core.runs.run import Run
from pages.parts.server import address_secrets, client
from pages.parts.session.rate_limiter import RateLimiter

_COOKIE = "digit_lab_visitor"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
_CLASS_CODE = "class_code"
_DAYS = 30
_REMEMBER = Path(__file__).parent / "remember.js"

WRONG_KEYS = RateLimiter(200)
"""From one address, which a whole school may share."""

WRONG_KEYS_OF_ONE = RateLimiter(10)
"""From one browser, so that a pupil who guesses shuts out no teacher."""

_SHORTEST_KEY = 8
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

    def may_end(self, run: Run) -> bool:
        """Whether the run is theirs to stop and to delete."""
        return self.owns(run) or self.is_teacher


def teacher_key() -> str:
    """The key that lets a teacher stop any run: from the environment if it is long enough, else new at each start."""
    chosen = settings.TEACHER_KEY.value
    return chosen if len(chosen) >= _SHORTEST_KEY else _GENERATED_KEY


def print_key() -> None:
    """Tell whoever starts the server."""
    if 0 < len(settings.TEACHER_KEY.value) < _SHORTEST_KEY:
        name = settings.TEACHER_KEY.name
        print(f"\n  {name} is ignored, because a key of fewer than {_SHORTEST_KEY} characters is too easy to guess.")
    print(f"\n  Teachers: add ?key={teacher_key()} to any address once. You can then stop any run and see any class.")


def visitor() -> Visitor:
    """Who is looking at this page."""
    visitor_id = id_of(_token())
    return Visitor(visitor_id, visitor_id in _teachers)


def enter_class(code: str) -> None:
    """Note in which class this visit is: its networks are offered beside one's own."""
    st.session_state[_CLASS_CODE] = code


def class_code() -> str:
    """The code of the class in which this visit was last, or nothing."""
    return str(st.session_state.get(_CLASS_CODE, ""))


def id_of(token: str) -> str:
    """What is written to disk of whoever's browser keeps this token: 16 hexadecimal digits."""
    return hashlib.sha256(token.encode()).hexdigest()[:16]


def remember() -> None:
    """Have the browser keep its token for another 30 days, so that what is its own stays so; see remember.js."""
    values = {"NAME": _COOKIE, "TOKEN": _token(), "SECONDS": str(_DAYS * 86_400)}
    script = _REMEMBER.read_text()
    for name, value in values.items():
        script = script.replace(f"${name}", value)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def say_if_forgotten() -> None:
    """Room for what remember.js shows where the browser keeps nothing: it blocks cookies, or shows a frame over http.

    Without a cookie Streamlit takes no files either, which is said before anybody has chosen one.
    """
    page, query = quote(st.context.url or "", safe=":/[]"), urlencode(st.query_params.to_dict())
    here = f"{page}?{query}" if query else page
    lost = _("If you reload, you will lose track of your trainings and your class, and photos and files can't be sent.")
    in_a_frame = _("Your browser can't remember you inside another website's frame.")
    alone = _("Your browser keeps no cookies from this address, so Digit Lab can't remember you.")
    way_out = _("[Open Digit Lab in its own tab]({address}).").format(address=here)
    with st.container(key="forgets"):
        with st.container(key="forgets_in_a_frame", border=True):
            st.markdown(f":material/warning: {in_a_frame} {lost} {way_out}")
        with st.container(key="forgets_alone", border=True):
            st.markdown(f":material/warning: {alone} {lost} {_('Allow cookies for it in your browser.')}")


def take_key() -> None:
    """Make whoever came with the teacher's key in the address a teacher."""
    key = address_secrets.take("key")
    if key is None:
        return
    try:
        here = client.address()
    except ConfigError as error:
        st.toast(str(error), icon=":material/key_off:")
        return
    me = visitor()
    if not me.is_teacher and (WRONG_KEYS.exceeded(here) or WRONG_KEYS_OF_ONE.exceeded(me.id)):
        st.toast(_("Too many keys have been tried from here. Wait a minute."), icon=":material/key_off:")
    elif secrets.compare_digest(key.encode(errors="replace"), teacher_key().encode()):
        _teachers.add(me.id)
        st.toast(
            _("You are now a teacher on this server. You can stop any run and see any class."), icon=":material/key:"
        )
    else:
        WRONG_KEYS.count(here)
        WRONG_KEYS_OF_ONE.count(me.id)
        st.toast(
            _("That isn't the teacher's key. The server prints the key when it starts."), icon=":material/key_off:"
        )


def _token() -> str:
    """The browser's token, or a new one; what a cookie says is only believed if it looks like one of ours."""
    if "visitor_token" not in st.session_state:
        kept = str(st.context.cookies.get(_COOKIE, ""))
        st.session_state["visitor_token"] = kept if _TOKEN.fullmatch(kept) else secrets.token_urlsafe(24)
    token: str = st.session_state["visitor_token"]
    return token
