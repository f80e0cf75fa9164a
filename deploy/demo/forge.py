#!/usr/bin/env python3
"""Changes one byte of a kept answer: the first digit of an amount in it.

usage: forge.py ANSWER FORGED AMOUNT     (files of `tombolo query --save`)
"""

import base64
import json
import sys


def main():
    answer, forged, amount = sys.argv[1:]
    with open(answer, encoding="utf-8") as file:
        reply = json.loads(file.readline())
    result = bytearray(base64.b64decode(reply["result"]))
    place = result.find(amount.encode())
    if place < 0:
        sys.exit("forge: the amount is not in the answer")
    result[place] = ord("9") if amount[0] != "9" else ord("1")
    reply["result"] = base64.b64encode(bytes(result)).decode()
    with open(forged, "w", encoding="utf-8") as file:
        file.write(json.dumps(reply) + "\n")


if __name__ == "__main__":
    main()
