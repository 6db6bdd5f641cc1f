"""Serves the single-page app on oidc-client-ts: `python single_page.py settings.json`."""

import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent / "node"
LIBRARY: Final = HERE / "node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js"
FILES: Final = {
    "/": (HERE / "single_page.html", "text/html"),
    "/callback": (HERE / "single_page.html", "text/html"),
    "/single_page.js": (HERE / "single_page.js", "text/javascript"),
    "/oidc-client-ts.min.js": (LIBRARY, "text/javascript"),
}


class Pages(BaseHTTPRequestHandler):
    """A few files, and the settings."""

    def do_GET(self) -> None:  # the library's name
        """One file, the settings, or 404."""
        path = self.path.partition("?")[0]
        if path == "/healthz":
            self._answer(b"{}", "application/json")
        elif path == "/settings.json":
            told = {
                "authority": SETTINGS["issuer"],
                "client_id": SETTINGS["client_id"],
                "scope": SETTINGS["scope"],
            }
            self._answer(json.dumps(told).encode(), "application/json")
        elif path in FILES:
            file, kind = FILES[path]
            self._answer(file.read_bytes(), kind)
        else:
            self.send_error(404)

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if __name__ == "__main__":
    SETTINGS = json.loads(Path(sys.argv[1]).read_text())
    ThreadingHTTPServer(("127.0.0.1", SETTINGS["port"]), Pages).serve_forever()
