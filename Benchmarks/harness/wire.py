"""One request over a raw socket: what really crosses the network, headers included, and what it says."""

import gzip
import http.client
import io
import json
import socket
from dataclasses import dataclass


@dataclass
class Exchange:
    """A request and its reply. Byte counts are of HTTP, without TCP, IP or TLS."""

    sent: int
    received: int
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        return json.loads(self.body) if self.body else None


class _Counted:
    """Lets `http.client` parse the reply from bytes that were counted as they came."""

    def __init__(self, connection: socket.socket):
        self.connection, self.count = connection, 0

    def makefile(self, mode):
        return io.BufferedReader(_CountedReader(self))


class _CountedReader(io.RawIOBase):
    def __init__(self, counted: _Counted):
        self.counted = counted

    def readable(self):
        return True

    def readinto(self, buffer):
        size = self.counted.connection.recv_into(buffer)
        self.counted.count += size
        return size


def exchange(port: int, method: str, path: str, headers: dict, body: bytes = b"") -> Exchange:
    lines = [f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines.append(f"Content-Length: {len(body)}")
    request = ("\r\n".join(lines) + "\r\n\r\n").encode() + body
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(request)
        counted = _Counted(connection)
        reply = http.client.HTTPResponse(counted, method=method)
        reply.begin()
        content = reply.read()
    if reply.headers.get("Content-Encoding") == "gzip":
        content = gzip.decompress(content)
    return Exchange(len(request), counted.count, reply.status, reply.headers, content)
