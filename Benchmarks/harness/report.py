"""The table people read, and the same figures as JSON for programs."""

import json
from pathlib import Path

from .cases import CASES
from .subjects import BARE, DJANGO, OURS
from .targets import GROWING, growth_targets, ratio, verdict

NONE = "–"
NAMES = {OURS: "Nabha", BARE: "bare", DJANGO: "Django"}


def write_report(results: dict, path: Path) -> Path:
    """Writes `path`.md and `path`.json."""
    path.with_suffix(".json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    table = path.with_suffix(".md")
    table.write_text(render(results))
    return table


def render(results: dict) -> str:
    parts = [_machine(results), _summary(results), _details(results), _memory(results), _growth(results)]
    return "\n".join(["# Benchmark results", "", *[part for part in parts if part]]).rstrip() + "\n"


def _machine(results: dict) -> str:
    machine, run = results["machine"], results["run"]
    rows = [
        ("date", machine["date"]),
        ("processor", f"{machine['cpu']}, {machine['cores']} cores"),
        ("memory", f"{machine['memory_mb']:,} MB"),
        ("kernel", machine["kernel"]),
        ("disk", f"{machine['filesystem']}, 4 KiB append and fsync {machine['fsync_ms']} ms"),
        ("cores", run["cores"]),
        ("load before the run", f"{machine['load_average_before']} (1 minute average)"),
        ("seconds a case", f"{run['seconds']:g}"),
        ("appointments in the database", f"{run['appointments']:,}"),
        ("versions", ", ".join(f"{name} {text}" for name, text in run["versions"].items())),
    ]
    lines = ["Made by `Benchmarks/run`; `README.md` says what each case measures and how to read the table.", ""]
    return "\n".join(lines + _table(["", ""], rows))


def _summary(results: dict) -> str:
    if OURS not in results["run"]["servers"]:
        return ""
    rows = []
    for case in CASES:
        figures = results["cases"].get(case.key)
        if not figures:
            continue
        target, met = verdict(case.key, figures)
        django, bare = ratio(figures, DJANGO), ratio(figures, BARE)
        rows.append(
            (
                case.title,
                f"{django:.1f} ×" if django else NONE,
                f"{bare:.0%}" if bare else NONE,
                target,
                met,
            )
        )
    header = ["requests/s of Nabha", "against Django", "against bare", "target", ""]
    return "\n".join(["## Against the targets", "", *_table(header, rows)])


def _details(results: dict) -> str:
    rows = []
    for case in CASES:
        for name, figures in results["cases"].get(case.key, {}).items():
            if figures is None:
                continue
            if "error" in figures:
                rows.append((case.title, NAMES[name], f"failed: {_one_line(figures['error'])}", *[""] * 6))
                continue
            rows.append(
                (
                    case.title,
                    NAMES[name],
                    _number(figures["requests_per_second"]),
                    f"{figures['p50_ms']:.2f}",
                    f"{figures['p99_ms']:.2f}",
                    f"{figures['bytes_sent']:,}",
                    f"{figures['bytes_received']:,}",
                    f"{figures['memory']['rss_kb'] / 1024:.0f}",
                    f"{figures['failed']:,}" if figures["failed"] else "",
                )
            )
    header = ["case", "server", "requests/s", "p50 ms", "p99 ms", "bytes sent", "bytes received", "RSS MB", "failed"]
    return "\n".join(["## Every figure", "", *_table(header, rows, left=2)])


def _memory(results: dict) -> str:
    rows = [
        (NAMES[name], *[f"{memory[key] / 1024:.0f}" for key in ("rss_kb", "peak_kb", "pss_kb")])
        for name, memory in results["memory"].items()
    ]
    if not rows:
        return ""
    header = ["after all cases", "resident MB (VmRSS)", "peak MB (VmHWM)", "proportional MB (Pss)"]
    return "\n".join(["## Memory", "", *_table(header, rows)])


def _growth(results: dict) -> str:
    growth = results["growth"]
    if not growth:
        return ""
    rows = [
        (
            f"{row['appointments']:,}",
            *[f"{row[f'{key}_{figure}_ms']:.3f}" for key in GROWING for figure in ("p50", "p99")],
            f"{row['memory']['rss_kb'] / 1024:.0f}",
            f"{row['memory']['peak_kb'] / 1024:.0f}",
            f"{row['database_mb']:,}",
        )
        for row in growth
    ]
    header = ["appointments", *[f"{figure} ms, {title}" for title in GROWING.values() for figure in ("p50", "p99")]]
    header += ["resident MB", "peak MB", "database MB"]
    lines = ["## The 20-changed list while the database grows", "", *_table(header, rows, left=0)]
    return "\n".join(lines + _table(["", "measured", "target", ""], growth_targets(growth)))


def _table(header: list[str], rows: list[tuple], left: int = 1) -> list[str]:
    """The first `left` columns are words, the others figures."""
    marks = ["---" if column < left else "---:" for column in range(len(header))]
    return [_row(header), _row(marks), *[_row(row) for row in rows], ""]


def _row(cells) -> str:
    return "| " + " | ".join(cells) + " |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}"


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")[:160]
