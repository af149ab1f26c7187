"""The command line: one run, all servers side by side, everything cleaned up at the end."""

import argparse
import contextlib
import json
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from . import machine, subjects, tools
from .cases import CASES, run_case
from .growth import SIZES, run_growth
from .kinto import NAME as KINTO
from .processes import HarnessError
from .report import write_report
from .sdk import run_sdk
from .subjects import BARE, DJANGO, OURS, Nabha
from .worker import run_worker

SERVERS = [OURS, BARE, DJANGO, KINTO]
QUICK_SECONDS = 1.0
EPILOG = """examples:
  Benchmarks/run                        everything; writes Benchmarks/results.md and results.json
  Benchmarks/run --quick                one second a case, to see that all works
  Benchmarks/run --only django --output django-alone
  Benchmarks/run --cases changed,nothing --skip-growth --output some
  Benchmarks/run --bytes-only           what a sync costs in bytes, which a busy machine does not change
  Benchmarks/run --sdk-only             what the phone's side costs
"""


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run",
        description="Measures Nabha beside a bare Hummingbird route, a Django REST Framework server and Kinto.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    keys = ", ".join(case.key for case in CASES)
    parser.add_argument("--quick", action="store_true", help="one second a case")
    parser.add_argument("--seconds", type=float, default=5.0, help="seconds a case (default 5)")
    parser.add_argument("--only", default=",".join(SERVERS), help=f"servers to measure (default {','.join(SERVERS)})")
    parser.add_argument("--cases", default="", help=f"cases to measure (default all: {keys})")
    parser.add_argument("--appointments", type=int, default=10_000, help="in the whole database (default 10,000)")
    parser.add_argument(
        "--bytes-only",
        action="store_true",
        help="measure the bytes of a worker's month alone, and put them into the files that are there",
    )
    parser.add_argument(
        "--sdk-only", action="store_true", help="measure the SDK alone, and put it into the files that are there"
    )
    parser.add_argument("--skip-sdk", action="store_true", help="leave out the SDK")
    parser.add_argument("--skip-worker", action="store_true", help="leave out the bytes of a worker's month")
    parser.add_argument("--skip-growth", action="store_true", help="leave out the growing database")
    parser.add_argument("--growth-sizes", default=",".join(map(str, SIZES)), help="sizes of the growing database")
    parser.add_argument("--seed", type=int, default=1, help="seed of everyone else's data in Nabha (default 1)")
    parser.add_argument("--nabha", type=Path, help="use this nabha executable instead of building one")
    parser.add_argument("--output", default="results", help="name of the files written here (default results)")
    options = parser.parse_args(arguments)
    options.only = options.only.split(",")
    options.cases = options.cases.split(",") if options.cases else [case.key for case in CASES]
    options.growth_sizes = sorted(int(size) for size in options.growth_sizes.split(","))
    unknown = set(options.only) - set(SERVERS) | set(options.cases) - {case.key for case in CASES}
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    if min(options.appointments, *options.growth_sizes) < 1_000:
        parser.error("a database holds at least the 1,000 appointments of the doctor under test")
    if options.bytes_only and options.skip_worker or options.sdk_only and options.skip_sdk:
        parser.error("this leaves nothing to measure")
    partial = set(options.only) != set(SERVERS) or len(options.cases) < len(CASES)
    partial = partial or options.skip_worker or options.skip_sdk
    if partial and options.output == "results":
        parser.error("a partial run would overwrite the full results: name its files with --output")
    options.seconds = QUICK_SECONDS if options.quick else options.seconds
    return options


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    # However the run is ended, the servers and the work folder go. Shells start background jobs deaf to Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda number, _: sys.exit(128 + number))
    try:
        with _work_folder() as work:
            results = _run_part(options, work) if options.bytes_only or options.sdk_only else _run(options, work)
    except HarnessError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
    table = write_report(results, tools.BENCHMARKS / options.output)
    print(f"\n{table.read_text()}\nwritten to {table} and {table.with_suffix('.json').name}")
    failed = [key for key, figures in results["cases"].items() if any("error" in (f or {}) for f in figures.values())]
    return 1 if failed else 0


@contextlib.contextmanager
def _work_folder():
    """On the repository's disk: a temporary folder in memory would make durable writes free."""
    tools.WORK.mkdir(exist_ok=True)
    path = Path(tempfile.mkdtemp(dir=tools.WORK))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        with contextlib.suppress(OSError):
            tools.WORK.rmdir()


def _run_part(options, work: Path) -> dict:
    """The results that are there, with new bytes or a new look at the SDK."""
    path = tools.BENCHMARKS / f"{options.output}.json"
    if not path.exists():
        raise HarnessError(f"{path} is not there: a part is put into results that are there")
    results = json.loads(path.read_text())
    if options.bytes_only:
        kinto = tools.require_kinto() if KINTO in options.only else None
        results["worker"] = run_worker(_nabha(options), kinto, work, machine.plan_cores(), options.appointments)
    if options.sdk_only:
        results["sdk"] = run_sdk(work)
    return results


def _nabha(options) -> Nabha:
    executable = options.nabha.resolve() if options.nabha else tools.build(tools.REPOSITORY, "nabha")
    return Nabha(executable, options.seed)


def _run(options, work: Path) -> dict:
    tools.require_wrk()
    tools.require_taskset()
    python = tools.require_django() if DJANGO in options.only else None
    kinto = tools.require_kinto() if {OURS, KINTO} <= set(options.only) and not options.skip_worker else None
    bare = tools.build(tools.BARE, "bare") if BARE in options.only else None
    nabha = _nabha(options) if OURS in options.only else None
    cores = machine.plan_cores()
    results = {
        "machine": machine.describe(work),
        "run": {
            "servers": options.only,
            "cores": cores.text,
            "seconds": options.seconds,
            "appointments": options.appointments,
            "versions": _versions(python, kinto, nabha),
        },
        "worker": {},
        "cases": {},
        "memory": {},
        "growth": [],
        "sdk": [],
    }
    if results["machine"]["filesystem"] in ("tmpfs", "ramfs"):
        tools.say("warning: the work folder is in memory, so durable writes cost nothing here")
    if results["machine"]["load_average_before"] > 0.5:
        tools.say(f"warning: the machine is busy (load {results['machine']['load_average_before']})")
    if nabha and not options.skip_worker:
        tools.say("bytes of a worker's month:")
        results["worker"] = run_worker(nabha, kinto, work, cores, options.appointments)
    _run_cases(options, work, cores, (nabha, bare, python), results)
    if nabha and not options.skip_growth:
        tools.say("growing database:")
        results["growth"] = run_growth(nabha, options.growth_sizes, work, cores, options.seconds)
    if not options.skip_sdk:
        tools.say("the SDK:")
        results["sdk"] = run_sdk(work)
    return results


def _run_cases(options, work: Path, cores, programs, results: dict) -> None:
    nabha, bare, python = programs
    with contextlib.ExitStack() as stack:
        running = []
        starts = [
            (nabha, lambda: nabha.start(work, cores, options.appointments)),
            (bare, lambda: subjects.start_bare(bare, work, cores)),
            (python, lambda: subjects.start_django(python, work, cores, options.appointments)),
        ]
        for program, start in starts:
            if program:
                subject = start()
                stack.callback(subject.server.stop)
                subject.sign_in()
                running.append(subject)
        for case in CASES:
            if case.key in options.cases:
                results["cases"][case.key] = _side_by_side(case, running, options.seconds, cores)
        results["memory"] = {subject.name: subject.server.memory() for subject in running}


def _side_by_side(case, running: list, seconds: float, cores) -> dict:
    """One case on every server, directly after one another; a failure is recorded and the run goes on."""
    tools.say(f"{case.title}:")
    figures = {}
    for subject in running:
        try:
            figures[subject.name] = found = run_case(case, subject, seconds, cores)
        except (HarnessError, OSError, ValueError, KeyError) as error:
            figures[subject.name] = {"error": f"{type(error).__name__}: {error}"}
            tools.say(f"  {subject.name:8} failed: {error}")
            continue
        if found:
            tools.say(f"  {subject.name:8} {found['requests_per_second']:12,.1f} /s   p50 {found['p50_ms']:9.3f} ms")
    return figures


def _versions(python: Path | None, kinto: Path | None, nabha: Nabha | None) -> dict:
    found = {}
    if nabha:
        found["nabha"] = subjects.version([str(nabha.executable), "--version"])
    packages = {python: ("django", "djangorestframework", "gunicorn"), kinto: ("kinto",)}
    for interpreter, names in packages.items():
        for name in names if interpreter else ():
            code = f"import importlib.metadata as m; print(m.version('{name}'))"
            found[name] = subjects.version([str(interpreter), "-c", code])
    if python:
        found["python"] = subjects.version([str(python), "--version"]).removeprefix("Python ")
    found["wrk"] = next((word for word in subjects.version(["dpkg-query", "-W", "wrk"]).split()[1:]), "unknown")
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
