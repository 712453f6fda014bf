"""Makes tests/data/modules.jsonl from the reference set's modules.json: every layer that is no convolution, one case a line.

    python3 tools/reference/modules.py path/to/reference > tests/data/modules.jsonl

Left out are losses, functions (graph_functions.py takes those) and recurrent layers.

A case: `group`; `src` makes the module m; `inputs`, the shapes; `dtypes` where not all are float32; `call` where it is not
m(x). Then `out`, the output's shape or a list of shapes, or `err` [type, first line, stage] and, where the text is not the
same in every build of PyTorch, `loose` with the reason.
"""

import json
import pathlib
import sys

LEFT_OUT = {"recurrent", "function", "function2", "loss"}


def compact(case: dict) -> dict:
    line = {"group": case["group"], "src": case["src"], "inputs": list(case["inputs"].values())}
    if case.get("dtypes"):
        line["dtypes"] = [case["dtypes"].get(name, "float32") for name in case["inputs"]]
    if case["call"] != "m(x)":
        line["call"] = case["call"]
    if "out" in case:
        line["out"] = case["out"]
    else:
        line["err"] = [*case["err"], case["at"]]
    if "loose" in case:
        line["loose"] = case["loose"]
    return line


def main() -> None:
    reference = json.loads((pathlib.Path(sys.argv[1]) / "modules.json").read_text())
    cases = [compact(case) for case in reference["cases"] if case["group"] not in LEFT_OUT]
    for line in [{"torch": reference["torch"], "cases": len(cases)}, *cases]:
        print(json.dumps(line, separators=(",", ":"), ensure_ascii=False))


if __name__ == "__main__":
    main()
