"""Writes what PyTorch's weight_norm and spectral_norm give, for tests/core/reparametrizations_test.cpp.

    python3 tools/reference/reparametrizations.py tests/data/reparametrizations.json

Runs with any PyTorch from 1.13 on. torch.nn.utils.parametrizations.weight_norm is younger; where it is missing its
documented meaning stands in: w = g · v / ‖v‖ registered as a parametrization with (g, v) = (‖w‖, w).

A case: "src" makes the layer after manual_seed(0), "repr", "state" [[name, shape, values]], "then_rand" the next number;
"input" is called twice in training ("outputs"), "grad_output" goes back through the second call ("grad_input", "grads"
by name), "buffers" is what the calls leave, and "evaluated" the output of a third call after .eval(). Or "err" [type,
first line].
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize

LAYERS = [
    ("nn.Conv1d(3, 4, 3)", [2, 3, 5]),
    ("nn.Conv2d(2, 4, (2, 3), groups=2, bias=False)", [1, 2, 4, 4]),
    ("nn.Conv3d(1, 2, 2)", [1, 1, 3, 2, 3]),
    ("nn.ConvTranspose1d(3, 2, 3, stride=2)", [2, 3, 4]),
    ("nn.ConvTranspose2d(2, 3, 2, bias=False)", [1, 2, 3, 2]),
    ("nn.ConvTranspose3d(2, 2, (1, 2, 2))", [1, 2, 1, 2, 2]),
    ("nn.Linear(5, 4)", [3, 5]),
]
FUNCTIONS = [
    "nn.utils.weight_norm",
    "torch.nn.utils.spectral_norm",
    "nn.utils.parametrizations.weight_norm",
    "torch.nn.utils.parametrizations.spectral_norm",
]
OPTIONS = [
    ("nn.utils.weight_norm(nn.Conv1d(3, 4, 3), dim=None)", [1, 3, 4]),
    ("nn.utils.weight_norm(nn.Conv1d(3, 4, 3), 'weight', 1)", [1, 3, 4]),
    ("nn.utils.weight_norm(nn.Conv1d(3, 4, 3), name='weight', dim=-2)", [1, 3, 4]),
    ("weight_norm(module=nn.Conv1d(3, 4, 3), dim=2)", [1, 3, 4]),
    ("nn.utils.weight_norm(nn.Conv1d(3, 4, 3), 'bias')", [1, 3, 4]),
    ("nn.utils.weight_norm(nn.utils.weight_norm(nn.Conv1d(3, 4, 3)), 'bias', None)", [1, 3, 4]),
    ("nn.utils.parametrizations.weight_norm(nn.Conv1d(3, 4, 3), dim=None)", [1, 3, 4]),
    ("spectral_norm(nn.Conv1d(3, 4, 3), n_power_iterations=3)", [1, 3, 4]),
    ("nn.utils.spectral_norm(nn.Conv1d(3, 4, 3), 'weight', 2, 1e-3, 2)", [1, 3, 4]),
    ("nn.utils.spectral_norm(nn.Conv1d(3, 20, 7), eps=100.0)", [1, 3, 8]),
    ("nn.utils.spectral_norm(nn.Conv1d(3, 4, 3), 'bias')", [1, 3, 4]),
    ("nn.utils.parametrizations.spectral_norm(nn.Conv1d(3, 4, 3), dim=-1)", [1, 3, 4]),
    ("nn.utils.parametrizations.spectral_norm(nn.Conv1d(3, 4, 3), n_power_iterations=2, dim=1)", [1, 3, 4]),
]
ERRORS = [
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), dim=3)",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), dim=-4)",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), dim='a')",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), 'x')",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3, bias=False), 'bias')",
    "nn.utils.weight_norm(nn.ReLU())",
    "nn.utils.weight_norm(nn.Sequential(nn.ReLU()))",
    "nn.utils.weight_norm(nn.utils.weight_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.weight_norm(nn.utils.spectral_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.weight_norm(nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.weight_norm()",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), 'weight', 0, 1)",
    "nn.utils.weight_norm(nn.Conv1d(1, 2, 3), foo=1)",
    "nn.utils.spectral_norm(nn.utils.spectral_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.spectral_norm(nn.utils.weight_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), n_power_iterations=0)",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), n_power_iterations='a')",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), n_power_iterations=-2, dim=9)",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), 'x')",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3, bias=False), 'bias')",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), dim=3)",
    "nn.utils.spectral_norm(nn.Conv1d(1, 2, 3), dim=-1)",
    "nn.utils.spectral_norm(nn.ReLU())",
    "nn.utils.parametrizations.spectral_norm(nn.ReLU())",
    "nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3), 'x')",
    "nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3), dim=3)",
    "nn.utils.parametrizations.spectral_norm(nn.Conv1d(1, 2, 3), n_power_iterations=0)",
    "nn.utils.parametrizations.spectral_norm(nn.utils.weight_norm(nn.Conv1d(1, 2, 3)))",
    "nn.utils.parametrizations.weight_norm(nn.Conv1d(1, 2, 3), dim=3)",
    "nn.utils.parametrizations.weight_norm(nn.Conv1d(1, 2, 3), 'x')",
    "nn.utils.parametrizations.weight_norm(nn.Conv1d(1, 2, 3, bias=False), 'bias')",
]


class _WeightNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.dim = -1 if dim is None else dim

    def forward(self, weight_g, weight_v):
        return torch._weight_norm(weight_v, weight_g, self.dim)

    def right_inverse(self, weight):
        return torch.norm_except_dim(weight, 2, self.dim), weight


def weight_norm(module, name="weight", dim=0):
    return parametrize.register_parametrization(module, name, _WeightNorm(dim), unsafe=True)


if not hasattr(parametrizations, "weight_norm"):
    parametrizations.weight_norm = weight_norm

NAMES = {
    "torch": torch,
    "nn": nn,
    "weight_norm": torch.nn.utils.weight_norm,
    "spectral_norm": torch.nn.utils.spectral_norm,
}


def numbers(tensor) -> list:
    return [float(str(value)) for value in tensor.detach().numpy().ravel()]


def run(src: str, shape: list) -> dict:
    torch.manual_seed(0)
    module = eval(src, dict(NAMES))
    then_rand = torch.rand(1).item()
    state = [[name, list(value.shape), numbers(value)] for name, value in module.state_dict().items()]
    torch.manual_seed(1)
    x = torch.randn(*shape, requires_grad=True)
    outputs = [module(x), module(x)]
    grad_output = torch.randn(outputs[1].shape)
    outputs[1].backward(grad_output)
    buffers = {name: numbers(value) for name, value in module.named_buffers()}
    return {
        "src": src,
        "repr": repr(module),
        "state": state,
        "then_rand": then_rand,
        "shape": shape,
        "input": numbers(x),
        "output_shape": list(outputs[0].shape),
        "outputs": [numbers(output) for output in outputs],
        "grad_output": numbers(grad_output),
        "grad_input": numbers(x.grad),
        "grads": {name: numbers(value.grad) for name, value in module.named_parameters()},
        "buffers": buffers,
        "evaluated": numbers(module.eval()(x)),
    }


def refused(src: str) -> dict:
    try:
        eval(src, dict(NAMES))
    except Exception as error:
        return {"src": src, "err": [type(error).__name__, str(error).split("\n")[0]]}
    raise AssertionError(f"{src} is no error")


def main(target: str) -> None:
    cases = [run(f"{function}({layer})", shape) for function in FUNCTIONS for layer, shape in LAYERS]
    cases += [run(src, shape) for src, shape in OPTIONS]
    cases += [refused(src) for src in ERRORS]
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    Path(target).write_text(f'{{"torch":"{torch.__version__}","cases":[\n{lines}\n]}}\n', encoding="utf-8")
    print(len(cases), "cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
