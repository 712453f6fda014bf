"""Makes tests/data/shapes.jsonl from the reference set: what the tests need of it, one case a line.

    python3 tools/reference/shapes.py path/to/reference > tests/data/shapes.jsonl

It takes all of shapes.json, and from modules.json the layers and containers of layers that the core has.

A case: `src` makes the module m, `x` is the input's shape, `call` the call if it is not m(x). Then `out`, the output's
shape, or `err` [type, first line, stage] and, where the text is not the same in every build of PyTorch, `loose` with
the reason. `alt` is the result of the same PyTorch with oneDNN off, where it differs. `dtype`: not float32.
"""

import json
import pathlib
import re
import sys

ACTIVATIONS = {"ELU", "LeakyReLU", "ReLU", "GELU", "Sigmoid", "SiLU", "Softplus", "Tanh", "Identity"}
CONVOLUTIONS = {f"Conv{kind}{n}d" for kind in ("", "Transpose") for n in (1, 2, 3)}


def result(case: dict) -> dict:
    if "out" in case:
        return {"out": case["out"]}
    return {"err": [*case["err"], case["at"]]}


def compact(case: dict) -> dict:
    line = {"src": case["src"], "x": case["input"] if "input" in case else case["inputs"]["x"]}
    if case["call"] != "m(x)":
        line["call"] = case["call"]
    line |= result(case)
    for key in ("loose", "dtype"):
        if key in case:
            line[key] = case[key]
    if "no_onednn" in case:
        line["alt"] = result(case["no_onednn"])
    return line


def known(case: dict) -> bool:
    """A case of modules.json that consists of the core's layers and takes one tensor."""
    types = set(re.findall(r"nn\.(\w+)", case.get("src", "")))
    return bool(types) and types <= ACTIVATIONS | CONVOLUTIONS | {"Sequential"} and list(case["inputs"]) == ["x"]


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    shapes = json.loads((folder / "shapes.json").read_text(encoding="utf-8"))
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    cases = shapes["cases"] + [case for case in modules["cases"] if known(case)]
    for line in ({"torch": shapes["torch"], "cases": len(cases)}, *map(compact, cases)):
        print(json.dumps(line, ensure_ascii=False, separators=(",", ":")))


if __name__ == "__main__":
    main()
