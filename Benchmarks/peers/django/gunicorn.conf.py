"""Two workers that keep connections open and handle one request at a time each.

The best of the kinds tried: `../../README.md` has the comparison.
"""

import os

workers = 2
worker_class = "gthread"
threads = 1
keepalive = 75
preload_app = True
accesslog = None
errorlog = "-"
loglevel = "warning"
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
