import ipaddress

import pytest

from mnist_core import settings
from mnist_core.errors import ConfigError
from pages.parts.server import client

PROXIES = [ipaddress.ip_network("127.0.0.1"), ipaddress.ip_network("10.0.0.0/8")]


@pytest.mark.parametrize(
    ("nearest", "forwarded", "proxies", "found"),
    [
        ("192.0.2.1", "", [], "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", [], "192.0.2.1"),  # anybody may claim to come from elsewhere
        ("192.0.2.1", "198.51.100.9", PROXIES, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.9", PROXIES, "198.51.100.9"),
        ("127.0.0.1", "203.0.113.7, 198.51.100.9", PROXIES, "198.51.100.9"),  # the first part is the visitor's claim
        ("127.0.0.1", "198.51.100.9, 10.1.2.3", PROXIES, "198.51.100.9"),
        ("127.0.0.1", "", PROXIES, "127.0.0.1"),
        ("127.0.0.1", "<script>", PROXIES, "127.0.0.1"),
        ("::1", "198.51.100.9", [ipaddress.ip_network("::1")], "198.51.100.9"),
    ],
)
def test_a_named_proxy_is_believed_and_nobody_else(
    nearest: str, forwarded: str, proxies: list[ipaddress.IPv4Network], found: str
) -> None:
    assert client.beyond_proxies(nearest, forwarded, list(proxies)) == found


def test_proxies_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert client.trusted_proxies() == []
    monkeypatch.setenv(settings.TRUSTED_PROXIES.name, "127.0.0.1, 10.0.0.0/8,")
    assert client.trusted_proxies() == PROXIES
    monkeypatch.setenv(settings.TRUSTED_PROXIES.name, "the cupboard")
    with pytest.raises(ConfigError, match="MNIST_TRUSTED_PROXIES must be a list of addresses"):
        client.trusted_proxies()
