"""A small HTTP balancer for trying things out: balancer.py BACKENDS PORT

BACKENDS is a file with lines `address port name`, read again whenever it changes. Requests go round; a backend that
does not answer is passed over.
"""
import http.client
import http.server
import itertools
import os
import sys

BACKENDS, PORT = sys.argv[1], int(sys.argv[2])
PRIVATE = {"connection", "keep-alive", "transfer-encoding", "te", "trailer", "upgrade", "proxy-connection"}


class Backends:
    def __init__(self, path):
        self.path, self.stamp, self.all, self.turn = path, None, [], itertools.count()

    def in_turn(self):
        info = os.stat(self.path)
        if (info.st_mtime_ns, info.st_ino) != self.stamp:
            self.stamp = (info.st_mtime_ns, info.st_ino)
            with open(self.path) as lines:
                self.all = [(host, int(port)) for host, port, *_ in map(str.split, lines)]
        start = next(self.turn) % len(self.all) if self.all else 0
        return self.all[start:] + self.all[:start]


backends = Backends(BACKENDS)


class Handler(http.server.BaseHTTPRequestHandler):
    def pass_on(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in PRIVATE}
        headers["X-Forwarded-For"] = self.client_address[0]
        for host, port in backends.in_turn():
            try:
                connection = http.client.HTTPConnection(host, port, timeout=10)
                connection.request(self.command, self.path, body, headers)
                answer = connection.getresponse()
                data = answer.read()
            except OSError:
                continue
            self.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in PRIVATE | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)
            return
        self.send_error(503, "no backend answers")

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = pass_on


http.server.ThreadingHTTPServer(("127.0.0.1", PORT), Handler).serve_forever()
