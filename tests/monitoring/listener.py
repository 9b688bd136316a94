"""A local web server for tests: it records requests, answers with a status, or keeps the client waiting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Listener:
    """`asked`: method and path of each request received; `bodies`: the bodies."""

    address: str
    asked: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)


@contextmanager
def listening(
    status: int = 200, seconds: float = 0, location: str = "", at_once: Callable[[], None] = lambda: None
) -> Iterator[Listener]:
    """Answer with `status` after `seconds`; call `at_once` on every request before answering it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            listener.bodies.append(self.rfile.read(length).decode())
            listener.asked.append(f"{self.command} {self.path}")
            at_once()
            over.wait(seconds)
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    over = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # the client may have left already
    listener = Listener(f"127.0.0.1:{server.server_port}")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield listener
    finally:
        over.set()
        server.shutdown()
        server.server_close()
