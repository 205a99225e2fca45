"""Opens the sockets to pages: resolves a name, checks its addresses, connects to one of them, within a time limit."""

import os
import socket
import ssl
import threading
from collections import OrderedDict
from functools import cache
from typing import Any

import requests
from requests.adapters import BaseAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3 import HTTPConnectionPool, HTTPResponse, HTTPSConnectionPool, ProxyManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from pipeline.errors import ConfigError, masked
from pipeline.fetch.framing import FramedResponse
from pipeline.fetch.timed_socket import CONNECT_S, TimedSocket, TimedTLSSocket, time_left_s
from pipeline.fetch.url_safety import RefusedError, Target, is_public, target_of
from pipeline.pages import Outcome

ALLOW_LOOPBACK = "CONTENT_SYNC_ALLOW_LOOPBACK"


def _addresses(host: str, port: int, *, checked: bool) -> list[tuple[Any, ...]]:
    """Resolve ``host`` once; if ``checked``, all its addresses must be public."""
    found = [
        (family, kind, protocol, where_to)
        for family, kind, protocol, _, where_to in socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        if family in (socket.AF_INET, socket.AF_INET6)
    ]
    loopback = os.environ.get(ALLOW_LOOPBACK) == "1"
    for *_, where_to in found:
        if checked and not is_public(str(where_to[0]), loopback=loopback):
            raise RefusedError(
                Outcome.UNSAFE, f"the host leads to {where_to[0]}, which is not a public address"
            )
    return found


def _connected(host: str, port: int, *, checked: bool) -> socket.socket:
    """Return a socket connected to the first address of the host that answers."""
    failure: OSError = OSError("the host has no address")
    for family, kind, protocol, where_to in _addresses(host, port, checked=checked):
        connection = TimedSocket(family, kind, protocol)
        try:
            connection.settimeout(min(CONNECT_S, time_left_s()))
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.connect(where_to)
        except OSError as error:
            failure = error
            connection.close()
        else:
            return connection
    raise failure


class _Connection(HTTPConnection):
    """A connection to the address that was checked: the name is not resolved again (DNS rebinding)."""

    checked = True
    response_class = FramedResponse

    def _new_conn(self) -> socket.socket:
        try:
            return _connected(self._dns_host, self.port or 80, checked=self.checked)
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        except TimeoutError as error:
            raise ConnectTimeoutError(self, f"connecting to {self.host} took too long") from error
        except OSError as error:
            raise NewConnectionError(self, f"{self.host}: {error.strerror or error}") from error


class _TLSConnection(_Connection, HTTPSConnection):
    """The same under TLS; the certificate is verified for the name, not the address."""


class _ProxyConnection(_Connection):
    """A connection to the proxy that the configuration names, wherever it is; its reads are timed as well."""

    checked = False


class _TLSProxyConnection(_TLSConnection):
    """The same, with TLS to the page inside."""

    checked = False


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class _ProxyPool(HTTPConnectionPool):
    ConnectionCls = _ProxyConnection


class _TLSProxyPool(HTTPSConnectionPool):
    ConnectionCls = _TLSProxyConnection


class Live(BaseAdapter):
    """The requests adapter for the network: pools of checked connections; it follows no redirect.

    It keeps no cookies and reads no proxy from the environment. With ``proxy`` (from the configuration)
    names are resolved there, so that only addresses written as numbers can be checked here.
    """

    def __init__(
        self, max_hosts: int = 16, *, per_host: int = 1, proxy: str = "", ca_bundle: str = ""
    ) -> None:
        """Set up; nothing is opened yet. Connections stay open to the ``max_hosts`` used last.

        Raises:
            ConfigError: the proxy or the CA bundle cannot be used.
        """
        super().__init__()
        self._per_host = per_host
        self._ca_bundle = ca_bundle
        self._max_hosts = max_hosts
        self._pools: OrderedDict[tuple[str, str, int], HTTPConnectionPool] = OrderedDict()
        self._lock = threading.Lock()
        self._tls: ssl.SSLContext | None = None
        self._proxy = self._proxied(proxy) if proxy else None

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, *_: Any, timeout: float = CONNECT_S, **__: Any
    ) -> requests.Response:
        """Send ``request`` once and return the response with its content unread.

        Raises:
            RefusedError: the address is never fetched, or its host has an address that is not public.
            urllib3.exceptions.HTTPError, OSError: there was no answer.
        """
        target = target_of(request.url or "")
        pool, path = self._pool(target), target.path
        if self._proxy is not None:
            _check_literal(target)
            pool, path = self._proxy.connection_from_url(target.url), _proxied_path(target)
        raw = pool.urlopen(
            request.method or "GET",
            path,
            headers=request.headers,
            redirect=False,
            retries=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
            timeout=_timeout(timeout),
        )
        return _response(request, raw)

    def close_idle(self, target: Target) -> None:
        """Close the idle connections to a host to which nothing more is sent for now."""
        with self._lock:
            pool = self._pools.pop((target.scheme, target.host, target.port), None)
        if pool is not None:
            pool.close()

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            pools = list(self._pools.values())
            self._pools.clear()
        for pool in pools:
            pool.close()
        if self._proxy is not None:
            self._proxy.clear()

    def _pool(self, target: Target) -> HTTPConnectionPool:
        key = (target.scheme, target.host, target.port)
        with self._lock:
            pool = self._pools.get(key)
            if pool is None:
                pool = self._pools[key] = self._opened(target)
            self._pools.move_to_end(key)
            oldest = self._pools.popitem(last=False)[1] if len(self._pools) > self._max_hosts else None
        if oldest is not None:
            oldest.close()
        return pool

    def _opened(self, target: Target) -> HTTPConnectionPool:
        if target.scheme == "http":
            return _Pool(target.host, target.port, maxsize=self._per_host)
        return _TLSPool(target.host, target.port, maxsize=self._per_host, ssl_context=self._context())

    def _context(self) -> ssl.SSLContext:
        """The one TLS context of a run: certificates are always verified."""
        if self._tls is None:
            context = create_urllib3_context(cert_reqs=ssl.CERT_REQUIRED)
            try:
                context.load_verify_locations(self._ca_bundle or DEFAULT_CA_BUNDLE_PATH)
            except (OSError, ssl.SSLError) as error:
                raise ConfigError(
                    f"[visit] ca_bundle {self._ca_bundle}: {error}. Name a file of PEM certificates."
                ) from error
            context.sslsocket_class = TimedTLSSocket
            self._tls = context
        return self._tls

    def _proxied(self, proxy: str) -> ProxyManager:
        try:
            manager = ProxyManager(proxy, maxsize=self._per_host, ssl_context=self._context())
            manager.pool_classes_by_scheme = {"http": _ProxyPool, "https": _TLSProxyPool}
            return manager
        except ValueError as error:
            raise ConfigError(
                f"[visit] proxy {_without_user(proxy)}: not the address of an HTTP proxy. "
                "Write it as http://host:port."
            ) from error


def _without_user(address: str) -> str:
    """Hide the user info even where the rest is no address."""
    scheme, mark, rest = address.rpartition("://")
    user, at, host = rest.rpartition("@")
    return masked(f"{scheme}{mark}{'***' if user else ''}{at}{host}")


@cache
def _timeout(seconds: float) -> Timeout:
    return Timeout(connect=min(CONNECT_S, seconds), read=seconds)


def _check_literal(target: Target) -> None:
    """Refuse an address written as a number that is not public; a proxy resolves names itself."""
    is_number = ":" in target.host or target.host.rpartition(".")[2].isdigit()
    if is_number and not is_public(target.host, loopback=os.environ.get(ALLOW_LOOPBACK) == "1"):
        raise RefusedError(Outcome.UNSAFE, f"{target.host} is not a public address")


def _proxied_path(target: Target) -> str:
    return target.url if target.scheme == "http" else target.path


def _response(request: requests.PreparedRequest, raw: Any) -> requests.Response:
    response = requests.Response()
    answered: HTTPResponse = raw
    response.status_code = answered.status
    response.headers.update(answered.headers)
    response.raw = answered
    response.url = request.url or ""
    response.request = request
    return response
