"""What the figures were measured on, and which cores serve and which load."""

import os
import platform
import statistics
import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FSYNCS = 100


@dataclass(frozen=True)
class Cores:
    """Cores for the server under load and for the load generator: None when there are too few to keep them apart."""

    server: frozenset[int] | None
    load: frozenset[int] | None

    @property
    def text(self) -> str:
        if self.server is None:
            return "not pinned: fewer than 4 cores, so load generator and server share them"
        server, load = (",".join(map(str, sorted(cores))) for cores in (self.server, self.load))
        return f"servers on {server}, load generator on {load} (sched_setaffinity, taskset)"


def plan_cores(per_server: int = 2) -> Cores:
    """Every server gets the same cores, the load generator two others."""
    available = sorted(os.sched_getaffinity(0))
    if len(available) < per_server + 2:
        return Cores(None, None)
    return Cores(frozenset(available[:per_server]), frozenset(available[per_server : per_server + 2]))


def describe(directory: Path) -> dict:
    return {
        "cpu": _first("/proc/cpuinfo", "model name") or platform.machine(),
        "cores": os.cpu_count(),
        "memory_mb": int((_first("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) // 1024,
        "kernel": platform.release(),
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "load_average_before": round(os.getloadavg()[0], 2),
        "filesystem": _filesystem(directory),
        "fsync_ms": _fsync_milliseconds(directory),
    }


def _first(path: str, key: str) -> str | None:
    for line in Path(path).read_text().splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return None


def _filesystem(directory: Path) -> str:
    shown = subprocess.run(["stat", "-f", "-c", "%T", str(directory)], capture_output=True, text=True)
    return shown.stdout.strip() or "unknown"


def _fsync_milliseconds(directory: Path) -> float:
    """Median time to append 4 KiB and wait for the disk: the floor under every durable write."""
    path = directory / "fsync-probe"
    times = []
    with open(path, "wb") as file:
        for _ in range(FSYNCS):
            file.write(b"\0" * 4096)
            file.flush()
            start = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - start)
    path.unlink()
    return round(statistics.median(times) * 1000, 3)
