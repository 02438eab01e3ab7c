"""A model server on loopback that does as the test says: well, slowly, or badly."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any]], Any]


class FakeModel:
    """Answers each question with `answer(question)`; keeps what it was sent."""

    def __init__(self) -> None:
        self.answer: Answer = lambda _: {"acts": []}
        self.raw: bytes | None = None  # sent instead of an envelope
        self.status = 200
        self.headers: dict[str, str] = {}
        self.wait_s = 0.0
        self.drip_s = 0.0  # pause between bytes
        self.ended = threading.Event()  # no wait lasts longer than the test
        self.sent: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.url = ""

    def body(self, question: dict[str, Any]) -> bytes:
        """The envelope around the answer."""
        if self.raw is not None:
            return self.raw
        content = json.dumps(self.answer(question))
        return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


@contextmanager
def served() -> Iterator[FakeModel]:
    """The server, for as long as it is wanted."""
    fake = FakeModel()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            fake.sent.append(body)
            fake.keys.append(self.headers.get("Authorization"))
            fake.ended.wait(fake.wait_s)
            answer = fake.body(json.loads(body["messages"][1]["content"]))
            self.send_response(fake.status)
            for name, value in fake.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            try:
                if fake.drip_s:
                    for byte in answer[:40]:
                        self.wfile.write(bytes([byte]))
                        self.wfile.flush()
                        fake.ended.wait(fake.drip_s)
                else:
                    self.wfile.write(answer)
            except OSError:  # nobody waits any more
                return

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.ended.set()
        server.shutdown()
        server.server_close()
