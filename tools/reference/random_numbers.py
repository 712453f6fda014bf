"""Extracts what tests/core/random_test.cpp needs from the PyTorch reference set.

    python3 tools/reference/random_numbers.py <folder with rng.json> tests/data/random.json
"""

import json
import re
import sys
from pathlib import Path

CALL = re.compile(r"torch\.(rand|randn)\([\d, ]+\)")
CONVOLUTION = re.compile(r"nn\.Conv(Transpose)?[123]d\([^()]*(\([^()]*\)[^()]*)*\)")


def draws(call: dict) -> dict:
    """One call: its kind, how many numbers, all of them hashed, the first few to read."""
    kind = CALL.fullmatch(call["call"])
    assert kind, call["call"]
    values = call.get("values") or call["first"]
    return {"call": kind[1], "n": call["n"], "sha256": call["sha256"], "first": values[:8]}


def main(source: str, target: str) -> None:
    reference = json.loads((Path(source) / "rng.json").read_text(encoding="utf-8"))
    sequences = [{"seed": case["seed"], "calls": [draws(case)]} for case in reference["single"]]
    for case in reference["sequences"]:
        if all(CALL.fullmatch(call["call"]) for call in case["calls"]):
            sequences.append({"seed": case["seed"], "calls": [draws(call) for call in case["calls"]]})
    modules = [
        case
        for case in reference["init"]
        if CONVOLUTION.fullmatch(case["src"]) or ("BatchNorm" not in case["src"] and case["src"].startswith("nn.Sequential"))
    ]
    data = {"torch": reference["torch"], "sequences": sequences, "modules": modules}
    lines = json.dumps(data, separators=(",", ":")).replace('{"seed"', '\n{"seed"')
    Path(target).write_text(lines + "\n", encoding="utf-8")
    print(len(sequences), "sequences,", len(modules), "modules")


if __name__ == "__main__":
    main(*sys.argv[1:])
