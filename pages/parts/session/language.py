"""The visitor's language: what the address asks for (`?lang=de`), else what they have chosen, else their browser's.

It is known by the session, so two visitors of one server read two languages at the same time. A choice is kept by the
browser, in a cookie.
"""

from __future__ import annotations

import json
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

import streamlit as st
from starlette.datastructures import Headers
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from mnist_core.languages.translation import ENGLISH, _, direction, languages, listen_to, own_name
from pages.parts.session.cookies import keep_script

COOKIE = "digit_lab_language"
_DAYS = 365
_LANGUAGE = "language"
_KEPT = "language_is_chosen"


def take_requested() -> None:
    """Go by what the address says, which it need not go on saying, and at first by what the browser says."""
    listen_to(_of_this_visitor)
    asked = st.context.headers.get("accept-language")
    wanted = st.query_params.pop("lang", None)
    if known := _known(wanted):
        _keep(known)
    elif _LANGUAGE not in st.session_state:
        kept = st.context.cookies.get(COOKIE)
        st.session_state[_LANGUAGE] = first_known(kept, st.context.locale, asked)


def of_request(scope: Scope) -> str:
    """Return the language of an HTTP request, before there is a session."""
    wanted = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    headers = Headers(scope=scope)
    try:
        kept = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
    except CookieError:
        kept = None
    chosen = None if kept is None else kept.value
    return _known(wanted) or first_known(chosen, headers.get("accept-language"))


def first_known(*requested: str | None) -> str:
    """The first language that there is of those asked for, such as "de", "de-AT" or "it-IT,fr;q=0.5", else English."""
    return _known(*requested) or ENGLISH


def _known(*requested: str | None) -> str | None:
    tags = (tag for each in requested for tag in (each or "").split(","))
    codes = (tag.split(";")[0].split("-")[0].strip().lower() for tag in tags)
    return next((code for code in codes if code in languages()), None)


def show_chooser() -> None:
    """All languages, each by the name that it has for itself; the one that is spoken first, where the list begins."""
    spoken = _of_this_visitor() or ENGLISH
    st.menu_button(
        own_name(spoken),
        sorted(languages(), key=lambda each: each != spoken),
        format_func=own_name,
        icon=":material/language:",
        type="tertiary",
        help=_("Language"),
        key="choose_language",
        on_click=_choose,
    )


def remember() -> None:
    """Tell the browser and its screen reader which language the page speaks, and have it keep one that was chosen."""
    spoken = _of_this_visitor() or ENGLISH
    script = f'Object.assign(document.documentElement, {{ lang: "{spoken}", dir: "{direction(spoken)}" }});'
    for name, word in _streamlits_own_words().items():
        text = json.dumps(json.dumps(word, ensure_ascii=False))  # a text of CSS, whose escapes differ, in JavaScript
        script += f'document.documentElement.style.setProperty("{name}", {text});'
    if st.session_state.get(_KEPT):
        script += keep_script(COOKIE, spoken, days=_DAYS)
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)


def _streamlits_own_words() -> dict[str, str]:
    """What `style/streamlit.css` writes in the place of words that Streamlit says in English only, by name."""
    return {"--upload": _("Choose a file"), "--page-up": _("Page Up"), "--page-down": _("Page Down")}


def _choose() -> None:
    _keep(st.session_state["choose_language"])


def _keep(language: str) -> None:
    st.session_state[_LANGUAGE], st.session_state[_KEPT] = language, True


def _of_this_visitor() -> str | None:
    context = get_script_run_ctx(suppress_warning=True)
    if context is None:  # a thread that serves nobody
        return None
    spoken: str | None = st.session_state.get(_LANGUAGE)
    return spoken
