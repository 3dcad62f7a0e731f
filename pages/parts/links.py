"""Links to hand on: the address that phones reach, a page's address there, and its QR code."""

from __future__ import annotations

import io
import ipaddress
import socket
from urllib.parse import urlencode, urlsplit

import numpy as np
import streamlit as st
from PIL import Image

from mnist_core import settings


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


def to_be_typed(server: str, page: str) -> str:
    """The same without what a browser adds by itself; https stays, because browsers try http where it is left out."""
    return f"{server.strip().rstrip('/')}/{page}".removeprefix("http://")


def qr_code(text: str) -> np.ndarray:
    """The QR code of a text, black on white with its quiet zone: grey pixels uint8 (h, w)."""
    import segno  # which most pages never need

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
