"""From which address a visitor comes, behind a proxy too: what a proxy says is believed only where it is named."""

from __future__ import annotations

import ipaddress
from typing import TypeAlias

import streamlit as st
from starlette.requests import Request

from mnist_core import settings
from mnist_core.errors import ConfigError
from mnist_core.languages.translation import _

_THIS_MACHINE = "127.0.0.1"

_Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network


def address() -> str:
    """The address of whoever looks at this page.

    Raises:
        ConfigError: `MNIST_TRUSTED_PROXIES` is not a list of addresses.
    """
    forwarded = ",".join(st.context.headers.get_all("X-Forwarded-For"))
    return beyond_proxies(st.context.ip_address or _THIS_MACHINE, forwarded, trusted_proxies())


def of_request(request: Request) -> str:
    """The address of whoever sends a request that no page answers.

    Raises:
        ConfigError: as for `address`.
    """
    forwarded = ",".join(request.headers.getlist("x-forwarded-for"))
    return beyond_proxies(request.client.host if request.client else _THIS_MACHINE, forwarded, trusted_proxies())


def trusted_proxies() -> list[_Network]:
    """The proxies that `MNIST_TRUSTED_PROXIES` names: addresses or networks with commas between them; by default none.

    Raises:
        ConfigError: the text is not a list of addresses.
    """
    text = settings.TRUSTED_PROXIES.value
    try:
        return [ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()]
    except ValueError:
        problem = _(
            "{setting} must be a list of addresses or networks, such as 127.0.0.1, 10.0.0.0/8. It is {text}. Whoever "
            "runs the server can correct it."
        )
        raise ConfigError(problem.format(setting=settings.TRUSTED_PROXIES.name, text=repr(text[:100]))) from None


def beyond_proxies(nearest: str, forwarded: str, proxies: list[_Network]) -> str:
    """The last address on the way here that is no trusted proxy's.

    Args:
        nearest: who is connected to this server.
        forwarded: the header X-Forwarded-For; each proxy has added at its end who was connected to it.
        proxies: those whose word counts.
    """
    farther = [part.strip() for part in forwarded.split(",") if part.strip()]
    found = nearest
    while farther and _is_one_of(proxies, found) and _is_address(farther[-1]):
        found = farther.pop()
    return found


def _is_one_of(proxies: list[_Network], address: str) -> bool:
    return _is_address(address) and any(ipaddress.ip_address(address) in network for network in proxies)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
