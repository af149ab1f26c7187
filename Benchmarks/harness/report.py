"""The table people read, and the same figures as JSON for programs."""

import json
from pathlib import Path

from .cases import CASES
from .subjects import BARE, DJANGO, OURS
from .targets import GROWING, GROWING_SYNC, bytes_verdict, growth_targets, push_target, ratio, sdk_targets, verdict

NONE = "–"
NAMES = {OURS: "Nabha", BARE: "bare", DJANGO: "Django"}
WORKS = {
    "nothing": "sync, nothing new",
    "changed": "sync, 20 appointments changed",
    "month": "a month: 4 syncs, 20 changed in each",
    "month_half": "a month: 4 syncs, 20 changed in half of them",
    "push_one": "push of one edit",
    "push_20": "push of 20 edits",
    "first_own": "first sync, appointments and patients",
    "first_directory": "first sync, the directory",
    "first_1m": "first sync, all of it, pages up to 1 MB",
    "first_64k": "first sync, all of it, pages up to 64 KB",
    "first_8k": "first sync, all of it, pages up to 8 KB",
    "check": "sync, nothing new, with the daily comparison",
    "repair": "then, if one record among 4,096 is bad: its repair",
    "repair_3": "then, if three are bad: their repair",
}


def write_report(results: dict, path: Path) -> Path:
    """Writes `path`.md and `path`.json."""
    path.with_suffix(".json").write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n")
    table = path.with_suffix(".md")
    table.write_text(render(results))
    return table


def render(results: dict) -> str:
    parts = [part(results) for part in (_machine, _worker, _sdk, _summary, _details, _memory, _growth)]
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
    lines = ["## Against the targets", "", *_table(header, rows)]
    if pushed := push_target(results["cases"].get("sync_push", {})):
        lines += _table(["", "measured", "target", ""], pushed)
    return "\n".join(lines)


def _worker(results: dict) -> str:
    worker = results.get("worker")
    if not worker:
        return ""
    rows = []
    for work, title in WORKS.items():
        ways = worker["works"].get(work)
        if not ways:
            continue
        ours = ways["v2"]
        rows.append(
            (
                title,
                f"{ours['sent']:,}",
                f"{ours['received']:,}",
                f"{ours['sent'] + ours['received']:,}",
                f"{ours['requests']}" if ours["requests"] else NONE,
                *bytes_verdict(work, ways),
                *[_both(ways.get(way)) for way in ("v1", "v1_all", "kinto", "kinto_all")],
            )
        )
    header = ["bytes", "sent", "received", "both", "requests", "target", ""]
    header += ["API v1", "v1, all lists", "Kinto", "Kinto, all lists"]
    records = ", ".join(f"{count:,} × {model}" for model, count in sorted(worker["records"].items()))
    lines = ["## Bytes of a worker's month through API v2, API v1 and Kinto", "", *_table(header, rows)]
    lines.append(f"Measured {worker['date']}. The first sync has {records}. In brackets: requests.")
    return "\n".join([*lines, ""])


def _both(traffic: dict | None) -> str:
    return f"{traffic['sent'] + traffic['received']:,} ({traffic['requests']})" if traffic else NONE


def _sdk(results: dict) -> str:
    sdk = results.get("sdk")
    if not sdk:
        return ""
    rows = [
        (
            f"{row['records']:,.0f}",
            f"{row['pages']:,.0f}",
            f"{row['sync_ms']:,.0f}",
            f"{row['today_p50_ms']:.2f}",
            f"{row['today_p99_ms']:.2f}",
            f"{row['resident_before_kb'] / 1024:.0f}",
            f"{row['peak_kb'] / 1024:.0f}",
        )
        for row in sdk
    ]
    header = ["records", "pages", "first sync ms", "today's list p50 ms", "p99 ms", "MB before", "peak MB"]
    lines = ["## The SDK on a phone's database", "", *_table(header, rows, left=0)]
    return "\n".join([*lines, *_table(["", "measured", "target", ""], sdk_targets(sdk))])


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
    memory = [
        (
            f"{row['memory']['rss_kb'] / 1024:.0f}",
            f"{row['memory']['peak_kb'] / 1024:.0f}",
            f"{row['database_mb']:,}",
        )
        for row in growth
    ]
    lines = ["## The 20-changed list while the database grows", ""]
    lines += _growing(growth, GROWING, memory, ["resident MB", "peak MB", "database MB"])
    if all(f"{key}_p50_ms" in growth[0] for key in GROWING_SYNC):
        lines += ["API v2:", "", *_growing(growth, GROWING_SYNC, [()] * len(growth), [])]
    return "\n".join(lines + _table(["", "measured", "target", ""], growth_targets(growth)))


def _growing(growth: list[dict], titles: dict, more: list[tuple], more_header: list[str]) -> list[str]:
    rows = [
        (
            f"{row['appointments']:,}",
            *[f"{row[f'{key}_{figure}_ms']:.3f}" for key in titles for figure in ("p50", "p99")],
            *rest,
        )
        for row, rest in zip(growth, more, strict=True)
    ]
    header = ["appointments", *[f"{figure} ms, {title}" for title in titles.values() for figure in ("p50", "p99")]]
    return _table(header + more_header, rows, left=0)


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
