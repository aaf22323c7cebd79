"""The app of the demo: tells which instance answers, and in which version."""
import http.server
import os
import socket
import sys

VERSION = "v2"


class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = ("version %s on %s\n" % (VERSION, os.environ.get("STACKWORKS_HOSTNAME") or socket.gethostname())).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, pattern, *values):
        sys.stdout.write("%s %s\n" % (self.address_string(), pattern % values))


port = int(os.environ.get("PORT", "80"))
print("version %s listens on port %d" % (VERSION, port))
http.server.ThreadingHTTPServer((os.environ.get("BIND", ""), port), Answer).serve_forever()
