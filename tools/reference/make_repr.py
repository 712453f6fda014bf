"""Writes tests/data/parser/repr.txt: model expressions and what PyTorch's print() shows for them.

    python3 -P tools/reference/make_repr.py > tests/data/parser/repr.txt

Checked with PyTorch 1.13 and 2.6. Left out: where the two print differently (Softplus' defaults, and a ModuleList's equal
neighbours, which 2.x shows as one).
"""

import itertools
from collections import OrderedDict  # noqa: F401  (the expressions use it)

import torch
from torch import nn  # noqa: F401

ACTIVATIONS = [
    "nn.ReLU()", "nn.ReLU(True)", "nn.ReLU(inplace=True)", "nn.LeakyReLU()", "nn.LeakyReLU(0.2)",
    "nn.LeakyReLU(0.2, inplace=True)", "nn.LeakyReLU(1e-5)", "nn.LeakyReLU(negative_slope=1)", "nn.ELU()", "nn.ELU(0.5)",
    "nn.ELU(alpha=2, inplace=True)", "nn.GELU()", "nn.GELU('tanh')", "nn.GELU(approximate='tanh')", "nn.SiLU()",
    "nn.SiLU(inplace=True)", "nn.Sigmoid()", "nn.Tanh()", "nn.Identity()", "nn.Identity(3, a=2)",
    "nn.Softplus(2, 5)", "nn.Softplus(beta=0.5, threshold=1e20)",
]

CONTAINERS = [
    "nn.Sequential()",
    "nn.Sequential(nn.Sequential(), nn.ReLU())",
    "nn.Sequential(nn.Conv2d(1, 16, 3, stride=2, padding=1), nn.ReLU(), nn.ConvTranspose2d(16, 1, 2, stride=2))",
    "nn.Sequential(nn.Sequential(nn.Sequential(nn.Conv1d(1, 2, 3)), nn.Tanh()), nn.Sequential(nn.Conv1d(2, 1, 3)))",
    "nn.Sequential(OrderedDict([('enc', nn.Sequential(nn.Conv3d(1, 2, 3), nn.ReLU())), ('dec', nn.Conv3d(2, 1, 3))]))",
    "nn.Sequential(OrderedDict([('a b', nn.ReLU()), ('c-1', nn.Tanh()), ('é', nn.ELU())]))",
    "nn.Sequential(*[nn.Conv1d(1, 2, 3), nn.ReLU()], nn.Conv1d(2, 1, (3,)))",
    "nn.Sequential(nn.ReLU(), nn.ReLU(), nn.ReLU())",
]

ARGUMENTS = [
    "4, 8, 3", "4, 8, kernel_size=3, stride=2", "in_channels=4, out_channels=8, kernel_size=5, bias=False",
    "4, 8, 3, 2, 1", "4, 8, 3, dilation=2, groups=4", "4, 8, 3, stride=2, padding=2, dilation=3, groups=2, bias=False",
    "4, 8, [3] * {n}, (2,) * {n}", "4, 8, (3,) * {n}, padding=[1] * {n}", "2**2, int(16/2), 7//2, padding=3//2",
    "4, 8, 1, 1, 0", "4, 8, 3, bias=None", "4, 8, 3, bias=0", "4, 8, 10, stride=(1,) * {n}",
]

CONVOLUTION_ONLY = [
    "4, 8, 3, padding='same'", "4, 8, 3, padding='valid', stride=2", "4, 8, 3, padding=1, padding_mode='reflect'",
    "4, 8, 3, 1, 'same', 2, 1, True, 'circular'", "4, 8, 3, padding_mode='replicate'",
]

TRANSPOSED_ONLY = [
    "4, 8, 3, stride=2, padding=1, output_padding=1", "4, 8, 3, 2, 1, 1, 2, False, 2", "4, 8, 3, output_padding=(1,) * {n}",
]


def sources():
    for n in (1, 2, 3):
        for arguments in ARGUMENTS + CONVOLUTION_ONLY:
            yield f"nn.Conv{n}d({arguments.format(n=n)})"
        for arguments in ARGUMENTS + TRANSPOSED_ONLY:
            yield f"nn.ConvTranspose{n}d({arguments.format(n=n)})"
    yield "nn.Conv2d(4, 8, (3, 5), stride=(2, 1), padding=(4, 2), dilation=(3, 1))"
    yield "nn.Conv3d(4, 8, (3, 5, 2), stride=(2, 1, 1), padding=(4, 2, 0))"
    yield from itertools.chain(ACTIVATIONS, CONTAINERS)


def main():
    print("# Made by tools/reference/make_repr.py with PyTorch: an expression and what print() shows for it.")
    for number, source in enumerate(sources(), start=1):
        print(f"\n# {number}\n{source}\n==>\n{eval(source)!r}")


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
