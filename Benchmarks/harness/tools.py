"""What the benchmark needs beyond Python: wrk, the peer's packages, the two release builds."""

import os
import shutil
import subprocess
from pathlib import Path

from .processes import HarnessError

BENCHMARKS = Path(__file__).resolve().parent.parent
REPOSITORY = BENCHMARKS.parent
DJANGO = BENCHMARKS / "peers" / "django"
KINTO = BENCHMARKS / "peers" / "kinto"
BARE = BENCHMARKS / "peers" / "bare"
SDK = BENCHMARKS / "sdk"
VENV = REPOSITORY / ".venv-bench"
KINTO_VENV = REPOSITORY / ".venv-bench-kinto"
WORK = REPOSITORY / ".build-bench"


def say(text: str) -> None:
    print(text, flush=True)


def require_wrk() -> None:
    if shutil.which("wrk"):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        say("installing wrk …")
        run(["apt-get", "install", "-y", "-q", "wrk"])
        return
    raise HarnessError("wrk is missing. Install it with: sudo apt-get install wrk")


def require_taskset() -> None:
    if not shutil.which("taskset"):
        raise HarnessError("taskset is missing. Install it with: sudo apt-get install util-linux")


def require_django() -> Path:
    return _require_python("Django", DJANGO, VENV)


def require_kinto() -> Path:
    return _require_python("Kinto", KINTO, KINTO_VENV)


def _require_python(name: str, peer: Path, venv: Path) -> Path:
    """The Python that runs a peer: a virtual environment with exactly the pinned packages."""
    python = venv / "bin" / "python"
    pins = (peer / "requirements.txt").read_text()
    stamp = venv / "installed.txt"
    if python.exists() and stamp.exists() and stamp.read_text() == pins:
        return python
    say(f"installing the {name} peer's packages into {venv} …")
    if not python.exists():
        try:
            run(["python3", "-m", "venv", venv])
        except HarnessError as error:
            raise HarnessError(f"{error}\nInstall what is missing with: sudo apt-get install python3-venv") from None
    run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", peer / "requirements.txt"])
    stamp.write_text(pins)
    return python


def build(package: Path, product: str) -> Path:
    """Builds a product in release and returns the executable."""
    if not shutil.which("swift"):
        raise HarnessError("swift is missing. Install Swift 6.2 or later: https://www.swift.org/install")
    # As ./start does: with colours in messages, which a terminal brings, everything would be compiled anew.
    command = ["swift", "build", "-c", "release", "--package-path", package, "--product", product]
    command.append("--no-color-diagnostics")
    say(f"building {product} in release …")
    run(command)
    return Path(run([*command, "--show-bin-path"]).strip()) / product


def run(command: list, **options) -> str:
    """Runs to the end and returns standard output; what failed is shown with its last lines."""
    parts = [str(part) for part in command]
    done = subprocess.run(parts, capture_output=True, text=True, **options)
    if done.returncode != 0:
        last = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise HarnessError(f"{' '.join(parts)} ended with {done.returncode}:\n{last}")
    return done.stdout
