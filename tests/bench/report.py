#!/usr/bin/env python3
"""Tells the figures of tests/bench/run.sh as text, or as docs/performance.md.

usage: report.py FIGURES.json              > text
       report.py FIGURES.json --markdown   > docs/performance.md
"""
import json
import statistics
import sys

FLOORS = {"publish": 40_000, "query": 4_000}
FLOOR_MEMORY_KB = 300 * 1024


def per_second(figures, bench, side):
    return {f["pair"]: f["per_second"] for f in figures
            if f.get("side") == side and f["bench"].startswith(bench)}


def spread(values):
    values = list(values)
    return (f"{statistics.median(values):,.0f} "
            f"({min(values):,.0f} to {max(values):,.0f})")


def ratios(ours, other):
    return [ours[pair] / other[pair] for pair in ours if pair in other]


def rows(figures):
    """(what, per second, floor, ratio to the baselines)"""
    for bench, sides in (("publish", ("bare_grpc",)),
                         ("query", ("bare_grpc", "verified"))):
        ours = per_second(figures, bench, "ours")
        if not ours:
            continue
        yield f"{bench}, ours", spread(ours.values()), FLOORS[bench], ""
        for side in sides:
            other = per_second(figures, bench, side)
            yield (f"{bench}, {side.replace('_', ' ')}",
                   spread(other.values()), "",
                   f"{statistics.median(ratios(ours, other)):.2f}")
        if bench == "publish":
            raw = per_second(figures, "raw_rocksdb", "raw_rocksdb")
            yield ("publish, raw RocksDB", spread(raw.values()), "",
                   f"{statistics.median(ratios(ours, raw)):.2f}")


def markdown(data):
    figures = data["figures"]
    loads = [f["load"] for f in figures if "load" in f]
    print("# Performance\n\nMade by `tests/bench/report.py` from the figures "
          "of `./dev bench --json FILE`; do not edit.\n")
    print(f"- Machine: {data['machine']}; client and node share it\n"
          f"- Build: {data['build']}\n- Load average: " +
          (f"{min(loads):.1f} to {max(loads):.1f}" if loads else
           data["load"]) + "\n")
    print("| what | per second: median (least to most) | floor | "
          "ours / this, median of pairs |\n|---|---|---|---|")
    for row in rows(figures):
        print("| " + " | ".join(
            f"{c:,}" if isinstance(c, int) else c for c in row) + " |")
    for figure in figures:
        if "vm_hwm_kb" in figure:
            print(f"\nNode's peak memory (VmHWM): "
                  f"{figure['vm_hwm_kb'] / 1024:.0f} MB, floor "
                  f"{FLOOR_MEMORY_KB // 1024} MB.")
    if data["micro"]:
        print("\n## In process\n\n| what | time | items per second |\n"
              "|---|---|---|")
    for one in data["micro"]:
        items = one.get("items_per_second")
        print(f"| `{one['name']}` | {one['real_time']:,.0f} "
              f"{one['time_unit']} | {f'{items:,.0f}' if items else ''} |")


def main(path, *flags):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    if "--markdown" in flags:
        markdown(data)
        return
    for what, rate, floor, ratio in rows(data["figures"]):
        print(f"{what:24} {rate:>32}/s"
              f"{f'  floor {floor:,}' if floor else ''}"
              f"{f'  ours/this {ratio}' if ratio else ''}")
    for figure in data["figures"]:
        if "vm_hwm_kb" in figure:
            print(f"VmHWM {figure['vm_hwm_kb'] / 1024:.0f} MB, "
                  f"floor {FLOOR_MEMORY_KB // 1024} MB")


if __name__ == "__main__":
    main(*sys.argv[1:])
