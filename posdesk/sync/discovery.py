"""Finding hubs on the shop's own network (DNS-SD over multicast DNS, RFC 6763).

What is found is an address and nothing more: it is the pairing code that says whether it is the
right hub.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

SERVICE: Final = "_posdesk._tcp.local."
_STEP_S: Final = 0.1


@dataclass(frozen=True, slots=True)
class FoundHub:
    """A hub that announced itself."""

    name: str
    url: str
    fingerprint: str = ""
    """Of the certificate that it says it has: hex of SHA-256."""


def find(
    seconds: float = 3.0,
    stopping: Callable[[], bool] = lambda: False,
    interfaces: list[str] | None = None,
) -> list[FoundHub]:
    """The hubs that answer within so many seconds, by name; none on a machine without multicast."""
    import zeroconf

    try:
        network = zeroconf.Zeroconf(interfaces=interfaces or zeroconf.InterfaceChoice.All)
    except OSError:
        return []
    names: set[str] = set()

    def seen(name: str, **_rest: Any) -> None:
        names.add(name)

    try:
        browser = zeroconf.ServiceBrowser(network, SERVICE, handlers=[seen])
        until = time.monotonic() + seconds
        while time.monotonic() < until and not stopping():
            time.sleep(_STEP_S)
        browser.cancel()
        infos = [(name, network.get_service_info(SERVICE, name, 500)) for name in sorted(names)]
        return [_hub(name, info) for name, info in infos if info is not None and info.port]
    finally:
        network.close()


def _hub(name: str, info: Any) -> FoundHub:
    values = {key: value or b"" for key, value in info.properties.items()}
    tls = values.get(b"tls", b"1") != b"0"
    addresses = info.parsed_addresses()
    host = addresses[0] if addresses else str(info.server).rstrip(".")
    shown = f"[{host}]" if ":" in host else host
    url = f"{'https' if tls else 'http'}://{shown}:{info.port}"
    pin = values.get(b"fp", b"").decode("ascii", "replace")
    return FoundHub(name.removesuffix(f".{SERVICE}"), url, pin)
