"""How one comes to a class: the address that phones reach, a QR code, and codes that cannot be guessed in numbers."""

from __future__ import annotations

import io
import ipaddress
import socket
from urllib.parse import urlencode, urlsplit

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core import settings
from mnist_core.classroom.records import SchoolClass
from mnist_core.classroom.store import ClassStore
from mnist_core.errors import ClassError, NoSuchClass
from mnist_core.languages.translation import _, later
from pages.parts import client
from pages.parts.attempts import Attempts
from pages.parts.visitor import visitor

_TOO_MANY = later("There have been too many wrong codes from here. Wait a minute, then type the code from the board.")

WRONG_CODES = Attempts(60)
"""From one address, which a whole school may share."""

WRONG_CODES_OF_ONE = Attempts(10)
"""From one browser, so that a pupil who guesses shuts out nobody else."""

JOINED = Attempts(60)
"""From one address: more than a class, and fewer than would fill one with nobodies."""


def find_class(store: ClassStore, code: str) -> SchoolClass:
    """The class of a code that a visitor typed or brought in the address; who is in already is never refused.

    Raises:
        ClassError: there is no such class, or too many wrong codes came from here.
    """
    here, me = client.address(), visitor().id
    refused = WRONG_CODES.are_used_up(here) or WRONG_CODES_OF_ONE.are_used_up(me)
    try:
        found = store.find(code)
    except NoSuchClass:
        if refused:
            raise ClassError(_(_TOO_MANY)) from None
        WRONG_CODES.count(here)
        WRONG_CODES_OF_ONE.count(me)
        raise
    if refused and not store.teachers.teach(found.id, me) and store.writer(found.id, me) is None:
        raise ClassError(_(_TOO_MANY))
    return found


def join(store: ClassStore, school_class: SchoolClass, nickname: str) -> None:
    """Take this visitor into a class.

    Raises:
        ClassError, ConfigError: as for `ClassStore.join`; or more have joined from here than a class has pupils.
    """
    here = client.address()
    if JOINED.are_used_up(here):
        raise ClassError(_("Too many people have just joined from here. Wait a minute, then press Join again."))
    store.join(school_class, nickname, visitor().id)
    JOINED.count(here)


def server_address() -> str:
    """Where a phone reaches this server: what `MNIST_PUBLIC_URL` says, else this page's own address.

    In place of `localhost`, which on a phone is the phone itself, stands the machine's address in its network.
    """
    if public := settings.PUBLIC_URL.value:
        return public.rstrip("/")
    here = urlsplit(st.context.url or "http://localhost:8501/class")
    host = here.hostname or "localhost"
    host = _address_in_network() if _is_loopback(host) else f"[{host}]" if ":" in host else host
    port = f":{here.port}" if here.port else ""
    folder = here.path.rpartition("/")[0]
    return f"{here.scheme}://{host}{port}{folder}"


def link(server: str, page: str, **query: str) -> str:
    """The address of a page there."""
    return f"{server.strip().rstrip('/')}/{page}?{urlencode(query)}"


def qr_code(text: str) -> np.ndarray:
    """The QR code of a text, black on white with its quiet zone: grey pixels uint8 (h, w)."""
    import segno  # which only a class needs

    buffer = io.BytesIO()
    segno.make(text[:500], error="m", micro=False).save(buffer, kind="png", scale=8, border=3)
    return np.asarray(Image.open(buffer).convert("L"))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _address_in_network() -> str:
    """This machine's address as its network sees it; nothing is sent to find it."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("10.255.255.255", 1))
            return str(probe.getsockname()[0])
    except OSError:  # no network
        return "localhost"
