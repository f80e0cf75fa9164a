#!/usr/bin/env python3
"""Tells the figures of tests/bench/run.sh as text, or as docs/performance.md.

usage: report.py FIGURES.json              > text
       report.py FIGURES.json --markdown   > docs/performance.md
"""
import json
import statistics
import sys

FLOORS = {"publish": 40_000, "query": 4_000}
FLOOR_MEMORY_MB = 300

INTRODUCTION = """# Performance

Made by `tests/bench/report.py` from the figures of `./dev bench --json FILE`; do
not edit.
"""

METHOD = """
## What was measured

Ours and the baselines take turns, so a busy machine is busy for all; a ratio is
of one turn's two figures, and the median of the ratios is told. Node, baseline
server and client are processes of one machine and share its cores.

- *publish*: six publishers, one per dataset, build, sign and send batches of 256
  records of ten fields; the node checks every signature and commitment, seals the
  rows and answers each batch with a signed receipt once log entry and rows are
  synced. Each turn begins with an empty store.
- *query*: one person, six datasets of one provider, 64 questions in flight, with
  evidence; the node decides, opens the fields and signs the receipt once the log
  entry is synced. *verified*: the client also verifies every record and receipt.
- *bare gRPC*: the same methods, mTLS credentials, callback API and message sizes
  with nothing behind them; its publishers build and sign just the same.
- *raw RocksDB*: the rows of a batch, as many and as large, one synced write per
  batch, one thread, the library's own settings, nothing verified or sealed; an
  empty database each turn.
- *memory*: a fresh node, 500,736 records, then a minute of the query load.
"""

MICRO = {
    "decide_cell/warm": "decide one field for one use, same cells",
    "decide_cell/random": "decide one field for one use, random cells",
    "authorize_six/random": "decide a whole question over six datasets",
    "commitment": "commit a record of ten fields",
    "batch_build_256": "build and sign a batch of 256 records",
    "batch_verify_256": "verify a batch of 256 records",
    "disclosure_build": "open some fields of a record",
    "disclosure_verify": "verify an opened record",
    "signature_verify": "verify a statement's signature",
    "merkle_paths_256": "all paths of a tree of 256 leaves",
    "aead_seal_700": "seal a row of 700 bytes",
    "aead_open_700": "open a row of 700 bytes",
    "entry": "make a log entry",
}


def per_second(figures, bench, side):
    return {f["pair"]: f["per_second"] for f in figures
            if f.get("side") == side and f["bench"].startswith(bench)}


def spread(values):
    values = list(values)
    return (f"{statistics.median(values):,.0f} "
            f"({min(values):,.0f} to {max(values):,.0f})")


def median_ratio(ours, other):
    ratios = [ours[pair] / other[pair] for pair in ours if pair in other]
    return f"{statistics.median(ratios):.2f}" if ratios else ""


def rows(figures):
    """(what, per second, floor, ratio to the baseline)"""
    for bench, sides in (("publish", ("bare_grpc", "raw_rocksdb")),
                         ("query", ("bare_grpc", "verified"))):
        ours = per_second(figures, bench, "ours")
        if not ours:
            continue
        yield f"{bench}, ours", spread(ours.values()), FLOORS[bench], ""
        for side in sides:
            prefix = side if side == "raw_rocksdb" else bench
            other = per_second(figures, prefix, side)
            if other:
                yield (f"{bench}, {side.replace('_', ' ')}",
                       spread(other.values()), "", median_ratio(ours, other))


def stretch(figures):
    """Records per second at a stretch and their number, or None."""
    for figure in figures:
        if figure.get("side") == "stretch":
            return figure["per_second"], figure["count"]
    return None


def latencies(figures):
    """(what, median of p50, median of p99), in milliseconds"""
    for side in ("ours", "verified", "bare_grpc"):
        found = [f for f in figures
                 if f.get("side") == side and f["bench"].startswith("query")]
        if found:
            yield (f"query, {side.replace('_', ' ')}",
                   statistics.median(f["p50_ms"] for f in found),
                   statistics.median(f["p99_ms"] for f in found))


def peak_memory(figures):
    """In MB, or None when it was not measured."""
    for figure in figures:
        if "vm_hwm_kb" in figure:
            return figure["vm_hwm_kb"] / 1024
    return None


def micro_name(name):
    base, _, last = name.rpartition("/")
    if last in ("ed25519-sha256", "sm2-sm3"):
        return f"{MICRO.get(base, base)}, {last}"
    return MICRO.get(name, f"`{name}`")


def print_table(head, body):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in body:
        print("| " + " | ".join(
            f"{c:,}" if isinstance(c, int) else str(c) for c in row) + " |")


def markdown(data):
    figures = data["figures"]
    loads = [f["load"] for f in figures if "load" in f]
    pairs = max((f["pair"] for f in figures if "pair" in f), default=0)
    print(INTRODUCTION)
    print(f"- Machine: {data['machine']}\n- Build: {data['build']}\n"
          f"- Repetitions: {pairs}; load average "
          f"{min(loads, default=0):.1f} to {max(loads, default=0):.1f}\n")
    print_table(("what", "per second: median (least to most)", "floor",
                 "ours / this"), rows(figures))
    print()
    print_table(("what", "p50 ms", "p99 ms"),
                ((what, f"{p50:.1f}", f"{p99:.1f}")
                 for what, p50, p99 in latencies(figures)))
    if stretch(figures):
        rate, count = stretch(figures)
        print(f"\nPublishing {count:,} records at a stretch, compaction "
              f"included: {rate:,.0f} per second.")
    peak = peak_memory(figures)
    if peak is not None:
        print(f"\nThe node's peak of memory (VmHWM): {peak:.0f} MB; "
              f"floor: at most {FLOOR_MEMORY_MB} MB.")
    print(METHOD)
    if data["micro"]:
        print("## In process, one thread\n")
        print_table(
            ("what", "time", "items per second"),
            ((micro_name(one["name"]),
              f"{one['real_time']:,.0f} {one['time_unit']}",
              f"{one['items_per_second']:,.0f}"
              if one.get("items_per_second") else "")
             for one in data["micro"]))


def text(data):
    for what, rate, floor, ratio in rows(data["figures"]):
        print(f"{what:24} {rate:>32}/s"
              f"{f'  floor {floor:,}' if floor else ''}"
              f"{f'  ours/this {ratio}' if ratio else ''}")
    for what, p50, p99 in latencies(data["figures"]):
        print(f"{what:24} p50 {p50:7.1f} ms  p99 {p99:7.1f} ms")
    for one in data["micro"]:
        print(f"{one['name']:48} {one['real_time']:>14,.0f} "
              f"{one['time_unit']}")
    if stretch(data["figures"]):
        rate, count = stretch(data["figures"])
        print(f"publish, {count:,} at a stretch {rate:>12,.0f}/s")
    peak = peak_memory(data["figures"])
    if peak is not None:
        print(f"VmHWM {peak:.0f} MB, floor {FLOOR_MEMORY_MB} MB")


def main(path, *flags):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if "--markdown" in flags:
        markdown(data)
    else:
        text(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
