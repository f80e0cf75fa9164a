#!/usr/bin/env python3
"""Shows what the adapters published, and which rows they could not.

usage: show_publish.py [--lang zh] STATE_DIR STATUS_JSON
"""

import argparse
import json
import pathlib

from show_answer import pad, read_titles, width

HERE = pathlib.Path(__file__).resolve().parent


def dead_letters(state, dataset):
    reasons = []
    for path in state.glob(f"adapters/*/{dataset}/dead-letter.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            letter = json.loads(line)
            reasons.append(f"{letter['row']}: {letter['reason']}")
    return reasons


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default="en", choices=("en", "zh"))
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("status")
    args = parser.parse_args()
    zh = args.lang == "zh"
    names, _ = read_titles(HERE / "catalog.yaml", args.lang)
    rows = [("数据资源", "记录", "未能发布的行（行号：原因）") if zh else
            ("dataset", "records", "rows that could not be (row: reason)")]
    for state in json.loads(args.status)["datasets"]:
        dataset = state["dataset"].split("/")[-1]
        rows.append((names.get(dataset, dataset),
                     str(state.get("recordCount", 0)),
                     ", ".join(dead_letters(args.state, dataset)) or "-"))
    first = max(width(row[0]) for row in rows) + 2
    second = max(width(row[1]) for row in rows)
    for name, records, rejected in rows:
        gap = " " * (second - width(records))
        print(f"  {pad(name, first)}{gap}{records}  {rejected}")


if __name__ == "__main__":
    main()
