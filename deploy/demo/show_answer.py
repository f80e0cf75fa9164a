#!/usr/bin/env python3
"""Shows an answer of `tombolo query --output json` as a table for the tour.

usage: tombolo ... --output json query ... | show_answer.py [--lang zh]
           [--titles deploy/demo/catalog.yaml]

One row per dataset: status, what is said, who signed it and when the node last
heard of the dataset. At most 100 columns; a Chinese character counts two.
"""

import argparse
import datetime
import json
import re
import sys
import unicodedata

WIDTH = 98
STATUS = {"FOUND": ("found", "已查到"), "NOT_FOUND": ("not found", "未查到"),
          "DENIED": ("refused", "拒绝"), "STALE": ("stale", "数据过期"),
          "UNAVAILABLE": ("unavailable", "不可用")}


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


def pad(text, columns):
    return text + " " * max(0, columns - width(text))


def folded(text, columns):
    """Breaks a line at spaces, or anywhere where there are none."""
    lines = [""]
    for word in re.findall(r"[\x21-\x7e]+ ?|.", text):
        if lines[-1] and width(lines[-1] + word.rstrip()) > columns:
            lines.append("")
        lines[-1] += word
    return [line.rstrip() for line in lines]


def wrapped(parts, columns):
    """Packs `parts` into lines no wider than `columns`."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]} · {part}" if lines[-1] else part
        if lines[-1] and width(joined) > columns:
            lines.append(part)
        else:
            lines[-1] = joined
    return lines


def read_titles(path, lang):
    """Titles of datasets, and of fields by dataset and name.

    The catalogue file is read line by line: this script needs nothing that is
    not in Python's standard library.
    """
    datasets, fields, numbers = {}, {}, {}
    dataset = None
    for line in open(path, encoding="utf-8"):
        text = line.strip()
        if found := re.match(r"- id: (\S+)", text):
            dataset, numbers = found.group(1), {}
        elif (found := re.match(r"title: \{zh: (.*), en: (.*)\}$", text)):
            datasets[dataset] = found.group(1 if lang == "zh" else 2)
        elif found := re.match(r"- \{number: (\d+), name: ([\w.]+)", text):
            numbers[found.group(1)] = found.group(2)
        elif found := re.match(
                r"- \{number: (\d+), title: \{zh: (.*), en: (.*?)\}", text):
            fields[dataset, numbers.get(found.group(1))] = \
                found.group(2 if lang == "zh" else 3)
    return datasets, fields


def local_time(text):
    if not text:
        return ""
    moment = datetime.datetime.fromisoformat(
        re.sub(r"\.\d+", "", text).replace("Z", "+00:00"))
    return f"{moment.astimezone():%H:%M:%S}"


def said(dataset, name, titles):
    """The third column: values, or the reason why there are none."""
    parts = []
    for record in dataset["records"]:
        for field, value in record["fields"].items():
            parts.append(f"{titles.get((name, field), field)} "
                         f"{'-' if value is None else value}")
    if "refusal" in dataset:
        parts.append(dataset["refusal"]["reason"])
    for refused in dataset.get("refusedFields", ()):
        parts.append(f"{titles.get((name, refused['field']), refused['field'])}"
                     f": {refused['refusal']['reason']}")
    return parts


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lang", default="en", choices=("en", "zh"))
    parser.add_argument("--titles", required=True)
    args = parser.parse_args()
    zh = args.lang == "zh"
    answer = json.load(sys.stdin)
    names, titles = read_titles(args.titles, args.lang)
    rows = []
    for dataset in answer["subjects"][0]["datasets"]:
        name = dataset["dataset"].split("/")[-1]
        status = STATUS.get(dataset["status"], (dataset["status"],) * 2)[zh]
        signed = all(r["verified"] for r in dataset["records"])
        mark = "✓" if dataset["records"] and signed else " "
        rows.append((names.get(name, name), f"{mark} {status}",
                     said(dataset, name, titles),
                     local_time(dataset.get("lastPublishTime"))))
    first = max(width(row[0]) for row in rows) + 2
    second = max(width(row[1]) for row in rows) + 2
    third = WIDTH - first - second - 12
    for name, status, parts, time in rows:
        for number, line in enumerate(wrapped(parts, third)):
            head = (name, status, time) if number == 0 else ("", "", "")
            print(("  " + pad(head[0], first) + pad(head[1], second) +
                   pad(line, third) + "  " + head[2]).rstrip())
    receipt = answer["receipts"][0]
    print()
    print(f"  {'回执' if zh else 'receipt'}: {receipt['origin']} "
          f"{'第' if zh else 'entry'} {receipt['index']}"
          f"{' 条' if zh else ''}")


if __name__ == "__main__":
    main()
