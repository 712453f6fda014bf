"""Writes what tests/core/random_test.cpp and tests/wasm/reference.test.mjs need of PyTorch's random numbers.

    python3 tools/reference/random_numbers.py <folder with rng.json> tests/data/random.json

rng.json is the PyTorch reference set. MORE is run with the PyTorch that is installed: any will do, these numbers have
not changed since 1.13.

Every call becomes {"call", "n", "sha256", "first"} with "shape" where it is not [n] and "args" where it has arguments.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from types import SimpleNamespace

import torch

LAYER = re.compile(r"nn\.(Conv(Transpose)?[123]d|Linear|Bilinear)\([^()]*(\([^()]*\)[^()]*)*\)")

# What the reference set does not touch: each line is drawn in a row after the seed before it.
MORE = {
    7: [
        "torch.normal(0.1, 0.3, (1000,))",
        "torch.normal(0.1, 0.3, (7,))",
        "torch.normal(torch.full((5,), 1.5), torch.full((5,), 0.25))",
        "torch.normal(torch.full((40,), 1.5), torch.full((40,), 0.25))",
        "torch.normal(torch.full((40,), -2.5), 0.3)",
        "torch.rand(1)",
    ],
    8: [
        "torch.empty(1000).bernoulli_(0.3)",
        "torch.randint(-5, 2**32 - 6, (9,))",
        "torch.randint(-5, 2**32 - 5, (9,))",
        "torch.randint(-(2**40), 2**40, (9,))",
        "torch.randperm(1000)",
        "torch.randperm(1)",
        "torch.bernoulli(torch.full((1000,), 0.7))",
        "torch.rand(1)",
    ],
    9: [
        "nn.init.kaiming_uniform_(torch.empty(6, 3, 5), a=0.2, mode='fan_out')",
        "nn.init.kaiming_normal_(torch.empty(6, 3, 5), nonlinearity='tanh')",
        "nn.init.kaiming_normal_(torch.empty(6, 3), nonlinearity='selu', mode='FAN_OUT')",
        "nn.init.xavier_uniform_(torch.empty(6, 3, 5), gain=1.5)",
        "nn.init.xavier_normal_(torch.empty(6, 3, 5), gain=0.5)",
        "nn.init.trunc_normal_(torch.empty(10000))",
        "nn.init.trunc_normal_(torch.empty(1000), mean=0.5, std=2.0, a=-1.0, b=0.25)",
        "nn.init.trunc_normal_(torch.empty(1000), a=-8.0, b=8.0)",
        "torch.rand(1)",
    ],
    10: [
        "nn.Dropout(0.3)(torch.full((50,), -0.7))",
        "nn.Dropout(0)(torch.full((5,), -0.7))",
        "nn.Dropout(1)(torch.full((5,), -0.7))",
        "nn.Dropout1d(0.5)(torch.full((3, 4, 2), 0.7))",
        "nn.Dropout1d(0.5)(torch.full((8, 2), 0.7))",
        "nn.Dropout2d(0.5)(torch.full((3, 8, 2), 0.7))",
        "nn.Dropout3d(0.5)(torch.full((2, 4, 2, 2, 2), 0.7))",
        "nn.Dropout3d(0.5)(torch.full((8, 3, 2, 2), 0.7))",
        "nn.Dropout3d(0.5)(torch.full((3, 2, 2, 2, 2, 2), 0.7))",
        "nn.AlphaDropout(0.2)(torch.full((6, 7), 0.7))",
        "nn.AlphaDropout(1)(torch.full((6,), 0.7))",
        "nn.FeatureAlphaDropout(0.4)(torch.full((3, 4, 5), 0.7))",
        "torch.rand(1)",
    ],
}


class Filled:
    """A tensor with one value everywhere, or with none, and the draws that fill it."""

    def __init__(self, shape, value=None):
        self.shape = shape
        self.value = value

    def normal_(self, mean, std):
        return draw("normal", self.shape, mean=mean, std=std)

    def uniform_(self, low, high):
        return draw("uniform", self.shape, low=low, high=high)

    def bernoulli_(self, p):
        return draw("bernoulli", self.shape, p=p)


def draw(name: str, shape, **args) -> dict:
    return {"call": name, "shape": list(shape), "args": args}


def normal(mean, std, size=None) -> dict:
    if size is not None:
        return draw("normal", size, mean=mean, std=std)
    if isinstance(std, Filled):
        return draw("normal of tensors", mean.shape, mean=mean.value, std=std.value)
    return draw("normal around a tensor", mean.shape, mean=mean.value, std=std)


def initializer(name: str):
    return lambda tensor, **args: draw(name, tensor.shape, **args)


def dropout(name: str):
    return lambda p: lambda tensor: draw("module", tensor.shape, src=f"nn.{name}({p})", value=tensor.value)


# torch and nn as far as the calls go: evaluated with them, a call tells what it is.
READ = {
    "torch": SimpleNamespace(
        rand=lambda *size: draw("rand", size),
        randn=lambda *size: draw("randn", size),
        rand_like=lambda tensor: draw("rand", tensor.shape),
        randn_like=lambda tensor: draw("randn", tensor.shape),
        randint=lambda low, high, size: draw("randint", size, low=low, high=high),
        randperm=lambda n: draw("randperm", [n]),
        normal=normal,
        bernoulli=lambda p: draw("bernoulli of a tensor", p.shape, p=p.value),
        empty=lambda *size: Filled(size),
        zeros=lambda *size: Filled(size, 0.0),
        ones=lambda *size: Filled(size, 1.0),
        full=Filled,
    ),
    "nn": SimpleNamespace(
        init=SimpleNamespace(
            uniform_=lambda tensor: tensor.uniform_(0.0, 1.0),
            normal_=lambda tensor, mean, std: tensor.normal_(mean, std),
            constant_=lambda tensor, value: draw("constant", tensor.shape, value=value),
            kaiming_uniform_=initializer("kaiming_uniform_"),
            kaiming_normal_=initializer("kaiming_normal_"),
            xavier_uniform_=initializer("xavier_uniform_"),
            xavier_normal_=initializer("xavier_normal_"),
            trunc_normal_=initializer("trunc_normal_"),
        ),
        Dropout=dropout("Dropout"),
        Dropout1d=dropout("Dropout1d"),
        Dropout2d=dropout("Dropout2d"),
        Dropout3d=dropout("Dropout3d"),
        AlphaDropout=dropout("AlphaDropout"),
        FeatureAlphaDropout=dropout("FeatureAlphaDropout"),
    ),
}


def entry(call: str, n: int, sha256: str, values: list) -> dict:
    """One call: what it is, how many numbers, all of them hashed, the first few to read."""
    read = eval(call, dict(READ))
    out = {"call": read["call"], "n": n, "sha256": sha256, "first": values[:8]}
    if read["shape"] != [n]:
        out["shape"] = read["shape"]
    if read["args"]:
        out["args"] = read["args"]
    return out


def known(call: str) -> bool:
    try:
        eval(call, dict(READ))
    except (AttributeError, TypeError):
        return False
    return True


def given(call: dict) -> dict:
    """A call of the reference set."""
    return entry(call["call"], call["n"], call["sha256"], call.get("values") or call["first"])


def run(call: str) -> dict:
    """A call of the PyTorch that is installed."""
    numbers = eval(call, {"torch": torch, "nn": torch.nn}).numpy().ravel()
    # The fewest decimals that read back as the same float32.
    values = numbers[:8].tolist() if numbers.dtype.kind == "i" else [float(str(value)) for value in numbers[:8]]
    return entry(call, numbers.size, hashlib.sha256(numbers.tobytes()).hexdigest(), values)


def main(source: str, target: str) -> None:
    reference = json.loads((Path(source) / "rng.json").read_text(encoding="utf-8"))
    single = [{"seed": call["seed"], "calls": [call]} for call in reference["single"]]
    sequences = []
    left_out = set()
    for case in single + reference["sequences"]:
        unknown = {call["call"] for call in case["calls"] if not known(call["call"])}
        left_out |= unknown
        if not unknown:
            sequences.append({"seed": case["seed"], "calls": [given(call) for call in case["calls"]]})
    for seed, calls in MORE.items():
        torch.manual_seed(seed)
        sequences.append({"seed": seed, "calls": [run(call) for call in calls]})
    modules = [
        case
        for case in reference["init"]
        if LAYER.fullmatch(case["src"]) or ("BatchNorm" not in case["src"] and case["src"].startswith("nn.Sequential"))
    ]
    data = {"torch": reference["torch"], "sequences": sequences, "modules": modules}
    lines = json.dumps(data, separators=(",", ":")).replace('{"seed"', '\n{"seed"')
    Path(target).write_text(lines + "\n", encoding="utf-8")
    print(len(sequences), "sequences,", len(modules), "modules")
    print("not drawn by Convscope:", *sorted(left_out), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
