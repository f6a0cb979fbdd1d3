"""Run the application under granian until someone stops it."""

from __future__ import annotations

import errno
import gc
import socket
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from graph.snapshot import Snapshot
from service.endpoints import checked_endpoints
from service.errors import CannotServe
from service.limits import STOP_SECONDS
from service.rates import check_rates
from service.settings import Settings

__all__ = ["load", "run"]


def run(snapshot: Snapshot, settings: Settings) -> None:
    """Serve a snapshot until SIGINT or SIGTERM; raises `CannotServe` when it cannot listen there.

    One worker process, with threads for the requests, asks the pool; if it dies, it is replaced.
    """
    check_rates(settings.rate_limit)
    checked_endpoints(settings.service_allow)
    host, port = settings.host, settings.port
    _check_free(host, port)
    announce: Callable[[], None] | None = partial(_announce, snapshot, host, port)
    while True:
        server = _server(settings)
        if announce:
            server.on_startup(announce)
        try:
            server.serve(target_loader=partial(load, snapshot, settings), wrap_loader=False)
            return
        except SystemExit:
            # It gives up when its process dies twice within seconds; a service that is told to run does not.
            if server.interrupt_signal:
                raise
        announce = None


def _server(settings: Settings) -> Any:
    return Granian(
        "service.app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGINL,
        workers=1,
        http1_settings=HTTP1Settings(header_read_timeout=int(settings.body_seconds * 1000)),
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.error,
    )


def load(snapshot: Snapshot, settings: Settings) -> Any:
    """Make the application; called in the process that answers. What it raises leaves no process behind."""
    gc.disable()  # hardly anything of what is being made is garbage, and looking for it takes an eighth of the time
    try:
        return _loaded(snapshot, settings)
    finally:
        gc.enable()


def _loaded(snapshot: Snapshot, settings: Settings) -> Any:
    from service.bridge import Bridge
    from service.gate import Gate
    from service.pool import Pool
    from service.streams import Budget
    from service.switch import Served, Switch
    from service.telemetry import Telemetry, log_to

    log_to(sys.stderr)
    telemetry = Telemetry(log_requests=settings.log_requests)
    gate = Gate(settings) if settings.service_allow else None
    budget = Budget(settings.sending_bytes)

    def serve(one: Snapshot) -> Served:
        # The other process begins while this one loads the application.
        with ThreadPoolExecutor(1, thread_name_prefix="pool") as beside:
            begun = beside.submit(Pool, one, settings, gate.federation if gate else None, budget, at_once=True)
            from service.app import create_app
        pool = begun.result()
        try:
            app = create_app(one, pool, settings, telemetry=telemetry)
            pool.settle()
        except BaseException:  # the application before goes on: this one's processes would stay beside it for good
            pool.close()
            raise
        telemetry.watch(lambda: pool.place, lambda: pool.is_settling)
        return Served(one, app, pool.close, app.wsgi_app.at_once)  # type: ignore[attr-defined]

    switch = Switch(serve, snapshot, settings.switch_seconds)
    return Bridge(
        switch, settings.request_threads, settings.max_body_bytes, settings.body_seconds, budget, switch.at_once
    )


def _check_free(host: str, port: int) -> None:
    """Refuse an address that is taken: the worker shares ports, so it would not notice by itself."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        port_at_fault = error.errno in (errno.EADDRINUSE, errno.EACCES)
        hint = "another port, such as --port 8011" if port_at_fault else "--host 127.0.0.1"
        raise CannotServe(f"Cannot listen on {host}, port {port} ({error.strerror}); try {hint}.") from error


def _announce(snapshot: Snapshot, host: str, port: int) -> None:
    """Say where the service is as soon as it answers."""
    name = f"[{host}]" if ":" in host else host
    reached = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(name, name)  # noqa: S104 - only compared

    def wait() -> None:
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline:
            try:
                with urlopen(f"http://{reached}:{port}/health", timeout=5):
                    break
            except (URLError, OSError):
                time.sleep(0.05)
        else:
            return
        print(f"Serving {snapshot.hash[:8]} on http://{name}:{port}/ (Ctrl+C stops)", flush=True)
        sys.stdout.flush()

    threading.Thread(target=wait, name="announce", daemon=True).start()
