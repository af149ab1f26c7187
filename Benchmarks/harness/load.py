"""Runs wrk for a bounded time and reads its figures."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass, field

from .machine import Cores
from .processes import HarnessError
from .tools import BENCHMARKS

THREADS = 2
MARK = "FIGURES "


@dataclass(frozen=True)
class Load:
    """What wrk sends. `script` is a file of `lua/`, `env` its parameters."""

    url: str
    headers: dict
    connections: int
    script: str = "plain.lua"
    env: dict = field(default_factory=dict)
    threads: int = THREADS


def measure(load: Load, seconds: float, cores: Cores, may_be_empty: bool = False) -> dict:
    """Requests a second, and p50 and p99 in milliseconds. No answer at all is an error, unless it may be."""
    command = ["wrk", f"-t{min(load.threads, load.connections)}", f"-c{load.connections}", f"-d{seconds:g}s"]
    command += ["--timeout", "30s", "-s", str(BENCHMARKS / "lua" / load.script)]
    for name, value in load.headers.items():
        command += ["-H", f"{name}: {value}"]
    command.append(load.url)
    if cores.load:
        command = ["taskset", "-c", ",".join(map(str, sorted(cores.load))), *command]
    threads = str(min(load.threads, load.connections))
    env = {**os.environ, **load.env, "BENCH_LUA": str(BENCHMARKS / "lua"), "BENCH_THREADS": threads}
    try:
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=seconds + 60)
    except subprocess.TimeoutExpired:
        raise HarnessError(f"wrk did not end: {load.url}") from None
    for line in done.stdout.splitlines():
        if line.startswith(MARK):
            raw = json.loads(line.removeprefix(MARK))
            if not raw["requests"] and not may_be_empty:
                raise HarnessError("no request was answered in the time given")
            return _figures(raw)
    raise HarnessError(f"wrk gave no figures for {load.url}:\n{done.stdout}{done.stderr}")


def _figures(raw: dict) -> dict:
    errors = raw["status_errors"] + raw["socket_errors"] + raw["timeouts"]
    if errors:
        print(f"      {errors} of {raw['requests']} requests failed: {raw}", file=sys.stderr)
    # Failures are not work done.
    good = raw["requests"] - raw["status_errors"]
    return {
        "requests_per_second": round(good / (raw["microseconds"] / 1e6), 1),
        "p50_ms": round(raw["p50"] / 1000, 3),
        "p99_ms": round(raw["p99"] / 1000, 3),
        "requests": raw["requests"],
        "failed": errors,
    }
