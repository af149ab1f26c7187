"""Kinto as it is, behind the compression that its documentation leaves to a web server in front."""

import gzip

import kinto

# The level that web servers take unless told.
LEVEL = 6
SHORTEST = 256


def main(global_config, **settings):
    return compressing(kinto.main(global_config, **settings))


def compressing(application):
    def compressed(environ, start_response):
        if "gzip" not in environ.get("HTTP_ACCEPT_ENCODING", ""):
            return application(environ, start_response)
        head = []

        def remember(status, headers, exc_info=None):
            head[:] = [status, headers, exc_info]

        replied = application(environ, remember)
        body = b"".join(replied)
        if hasattr(replied, "close"):
            replied.close()
        status, headers, exc_info = head
        if len(body) >= SHORTEST:
            body = gzip.compress(body, LEVEL)
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers += [("Content-Length", str(len(body))), ("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        start_response(status, headers, exc_info)
        return [body]

    return compressed
