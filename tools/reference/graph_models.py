"""Small models after the usual designs of autoencoders, for graphs.py: ours, not copied from anywhere.

A model is a function: its keyword arguments to `model` are the inputs' shapes, `modules` the constructors by name (an
nn.Sequential is taken apart), and the function is the module's forward. `values=False`: it draws random numbers, so
only its shapes are compared. `fails`: forward ends in an error.
"""

import dataclasses
from collections.abc import Callable

import torch
import torch.fx
import torch.nn.functional as F


@dataclasses.dataclass
class Model:
    name: str
    modules: dict[str, str]
    inputs: dict[str, tuple[int, ...]]
    forward: Callable
    values: bool
    fails: bool


MODELS: list[Model] = []


def model(modules: dict[str, str], *, values: bool = True, fails: bool = False, **inputs: tuple[int, ...]):
    def register(forward: Callable) -> Callable:
        MODELS.append(Model(forward.__name__, modules, inputs, forward, values and not fails, fails))
        return forward

    return register


@torch.fx.wrap
def pad(x, sizes, mode):
    """F.pad, whose own parser of arguments refuses a list that begins with a traced number."""
    return F.pad(x, sizes, mode)


# Skip connections


@model(
    {
        "enc": "nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.ReLU())",
        "down": "nn.MaxPool2d(2)",
        "mid": "nn.Conv2d(4, 6, 3, padding=1)",
        "up": "nn.ConvTranspose2d(6, 4, 2, stride=2)",
        "out": "nn.Conv2d(8, 1, 1)",
    },
    x=(2, 1, 8, 8),
)
def unet(self, x):
    skip = self.enc(x)
    h = F.relu(self.mid(self.down(skip)))
    return self.out(torch.cat([self.up(h), skip], dim=1))


@model(
    {
        "enc1": "nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.GroupNorm(2, 4), nn.SiLU())",
        "enc2": "nn.Sequential(nn.Conv2d(4, 8, 3, stride=2, padding=1), nn.GroupNorm(2, 8), nn.SiLU())",
        "mid": "nn.Conv2d(8, 8, 3, stride=2, padding=1)",
        "up2": "nn.Upsample(scale_factor=2, mode='nearest')",
        "dec2": "nn.Conv2d(16, 4, 3, padding=1)",
        "up1": "nn.Upsample(scale_factor=2, mode='bilinear', align_corners=False)",
        "dec1": "nn.Conv2d(8, 2, 3, padding=1)",
    },
    x=(1, 2, 12, 16),
)
def unet_two_levels(self, x):
    a = self.enc1(x)
    b = self.enc2(a)
    c = self.mid(b)
    d = self.dec2(torch.cat((self.up2(c), b), 1))
    return self.dec1(torch.cat((self.up1(d), a), 1))


@model(
    {
        "enc1": "nn.Conv1d(1, 4, 15, stride=4, padding=7)",
        "enc2": "nn.Conv1d(4, 8, 15, stride=4, padding=7)",
        "dec2": "nn.ConvTranspose1d(8, 4, 16, stride=4, padding=6)",
        "dec1": "nn.ConvTranspose1d(8, 1, 16, stride=4, padding=6)",
    },
    x=(2, 1, 128),
)
def wave_unet(self, x):
    a = F.leaky_relu(self.enc1(x), 0.2)
    b = F.leaky_relu(self.enc2(a), negative_slope=0.2)
    return torch.tanh(self.dec1(torch.cat([a, F.relu(self.dec2(b))], dim=-2)))


@model(
    {
        "enc": "nn.Conv3d(1, 3, 3, padding=1)",
        "pool": "nn.AvgPool3d(2)",
        "mid": "nn.Conv3d(3, 3, 3, padding=1, groups=3)",
        "up": "nn.Upsample(scale_factor=2, mode='trilinear', align_corners=True)",
        "out": "nn.Conv3d(6, 1, 1)",
    },
    x=(1, 1, 4, 6, 6),
)
def unet_3d(self, x):
    a = self.enc(x).relu()
    b = self.up(self.mid(self.pool(a)))
    return self.out(torch.cat([b, a], dim=1))


@model({"f": "nn.Sequential(nn.Conv2d(3, 3, 3, padding=1), nn.ReLU(), nn.Conv2d(3, 3, 3, padding=1))"}, x=(1, 3, 6, 7))
def residual(self, x):
    return F.relu(x + self.f(x))


@model(
    {"conv": "nn.Conv1d(4, 8, 3, stride=2, padding=1)", "short": "nn.Conv1d(4, 8, 1, stride=2, bias=False)"},
    x=(2, 4, 11),
)
def residual_projection(self, x):
    h = self.conv(x)
    h += self.short(x)
    return h


@model(
    {
        "a": "nn.Conv2d(2, 3, 3, padding=1)",
        "b": "nn.Conv2d(5, 3, 3, padding=1)",
        "c": "nn.Conv2d(8, 2, 1)",
    },
    x=(1, 2, 5, 5),
)
def dense_block(self, x):
    features = [x]
    features.append(torch.relu(self.a(x)))
    features.append(torch.relu(self.b(torch.cat(features, 1))))
    return self.c(torch.cat(features, 1))


@model(
    {
        "one": "nn.Conv2d(3, 2, 1)",
        "three": "nn.Sequential(nn.Conv2d(3, 2, 1), nn.Conv2d(2, 4, 3, padding=1))",
        "pool": "nn.MaxPool2d(3, stride=1, padding=1)",
        "after": "nn.Conv2d(3, 2, 1)",
    },
    x=(1, 3, 6, 6),
)
def inception(self, x):
    return torch.cat([self.one(x), self.three(x), self.after(self.pool(x))], dim=1)


@model(
    {
        "r1": "nn.Conv2d(3, 2, 3, padding=1, dilation=1)",
        "r2": "nn.Conv2d(3, 2, 3, padding=2, dilation=2)",
        "r4": "nn.Conv2d(3, 2, 3, padding=4, dilation=4)",
        "pool": "nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(3, 2, 1))",
        "mix": "nn.Conv2d(8, 3, 1)",
    },
    x=(1, 3, 9, 9),
)
def atrous_pyramid(self, x):
    whole = F.interpolate(self.pool(x), size=x.shape[2:], mode="bilinear", align_corners=False)
    return self.mix(torch.cat([self.r1(x), self.r2(x), self.r4(x), whole], dim=1))


@model(
    {
        "c1": "nn.Conv2d(1, 2, 3, stride=2, padding=1)",
        "c2": "nn.Conv2d(2, 4, 3, stride=2, padding=1)",
        "c3": "nn.Conv2d(4, 8, 3, stride=2, padding=1)",
        "l1": "nn.Conv2d(2, 3, 1)",
        "l2": "nn.Conv2d(4, 3, 1)",
        "l3": "nn.Conv2d(8, 3, 1)",
    },
    x=(1, 1, 16, 24),
)
def feature_pyramid(self, x):
    a = F.relu(self.c1(x))
    b = F.relu(self.c2(a))
    c = F.relu(self.c3(b))
    p3 = self.l3(c)
    p2 = self.l2(b) + F.interpolate(p3, scale_factor=2, mode="nearest")
    p1 = self.l1(a) + F.interpolate(p2, scale_factor=2.0)
    return p1, p2, p3


# Odd sizes


@model(
    {
        "down": "nn.Conv2d(1, 4, 3, stride=2, padding=1)",
        "out": "nn.Conv2d(5, 1, 3, padding=1)",
    },
    x=(1, 1, 9, 7),
)
def odd_interpolate(self, x):
    h = F.interpolate(self.down(x), size=x.shape[-2:], mode="nearest")
    return self.out(torch.cat([h, x], dim=1))


@model({"down": "nn.Conv1d(2, 4, 4, stride=3)", "up": "nn.ConvTranspose1d(4, 2, 4, stride=3)"}, x=(2, 2, 21))
def odd_pad(self, x):
    y = self.up(self.down(x))
    return F.pad(y, (0, x.size(-1) - y.size(-1))) - x


@model({"down": "nn.MaxPool2d(2)", "up": "nn.ConvTranspose2d(2, 2, 2, stride=2)"}, x=(1, 2, 7, 9))
def odd_pad_both_sides(self, x):
    y = self.up(self.down(x))
    dy = x.size()[2] - y.size()[2]
    dx = x.size()[3] - y.size()[3]
    y = pad(y, [dx // 2, dx - dx // 2, dy // 2, dy - dy // 2], mode="replicate")
    return torch.cat([x, y], 1)


@model({"down": "nn.Conv1d(1, 3, 5, stride=2, padding=2)", "up": "nn.ConvTranspose1d(3, 1, 4, stride=2)"}, x=(1, 1, 25))
def crop_tail(self, x):
    return self.up(self.down(x))[..., : x.shape[-1]]


@model({"conv": "nn.Conv2d(1, 2, 5)", "out": "nn.Conv2d(3, 1, 1)"}, x=(1, 1, 12, 10))
def crop_centre(self, x):
    h = self.conv(x)
    return self.out(torch.cat([h, x[:, :, 2:-2, 2:-2]], dim=1))


@model({"conv": "nn.Conv1d(2, 2, 3)"}, x=(1, 2, 14))
def crop_narrow(self, x):
    h = self.conv(x)
    return h * x.narrow(2, 1, h.size(2))


@model({"pool": "nn.MaxPool2d(3, stride=2, ceil_mode=True)", "up": "nn.Upsample(size=(8, 8))"}, x=(1, 2, 8, 8))
def ceil_pool(self, x):
    return self.up(self.pool(x)) + x


@model({"down": "nn.Conv2d(1, 2, 3, stride=2)", "up": "nn.ConvTranspose2d(2, 1, 3, stride=2)"}, x=(1, 1, 8, 8))
def output_size(self, x):
    return self.up(self.down(x), output_size=x.size())


# Latent vectors


@model(
    {
        "conv": "nn.Conv2d(1, 4, 3, stride=2, padding=1)",
        "to_z": "nn.Linear(64, 5)",
        "from_z": "nn.Linear(5, 64)",
        "up": "nn.ConvTranspose2d(4, 1, 4, stride=2, padding=1)",
    },
    x=(2, 1, 8, 8),
)
def flatten_view(self, x):
    h = torch.flatten(F.relu(self.conv(x)), 1)
    h = F.relu(self.from_z(self.to_z(h)))
    return torch.sigmoid(self.up(h.view(-1, 4, 4, 4)))


@model(
    {
        "conv": "nn.Conv1d(2, 4, 3, stride=2, padding=1)",
        "enc": "nn.Linear(20, 3)",
        "dec": "nn.Linear(3, 20)",
        "up": "nn.ConvTranspose1d(4, 2, 3, stride=2, padding=1, output_padding=1)",
    },
    x=(3, 2, 10),
)
def view_by_size(self, x):
    h = self.conv(x)
    z = self.enc(h.view(h.size(0), -1))
    return self.up(self.dec(z).reshape(h.shape)), z


@model(
    {
        "enc": "nn.Sequential(nn.Flatten(), nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 6))",
        "dec": "nn.Sequential(nn.Linear(3, 8), nn.ReLU(), nn.Linear(8, 12), nn.Unflatten(1, (3, 2, 2)))",
    },
    x=(2, 3, 2, 2),
)
def vae_mean(self, x):
    mean, logvar = self.enc(x).chunk(2, dim=1)
    return self.dec(mean), mean, torch.exp(0.5 * logvar)


@model({"enc": "nn.Conv1d(1, 4, 4, stride=4)", "dec": "nn.ConvTranspose1d(2, 1, 4, stride=4)"}, values=False, x=(1, 1, 16))
def vae_sampled(self, x):
    mean, logvar = torch.chunk(self.enc(x), 2, dim=1)
    std = logvar.mul(0.5).exp()
    return self.dec(mean + torch.randn_like(std) * std)


@model({"enc": "nn.Conv2d(1, 6, 2, stride=2)", "dec": "nn.ConvTranspose2d(4, 1, 2, stride=2)"}, x=(1, 1, 6, 6))
def split_latent(self, x):
    code, rest = torch.split(self.enc(x), [4, 2], dim=1)
    return self.dec(code), rest.abs().mean(dim=(2, 3))


@model({"dec": "nn.Conv2d(5, 1, 3, padding=1)"}, z=(2, 4), label=(2, 1))
def broadcast_latent(self, z, label):
    z = z[:, :, None, None].expand(-1, -1, 4, 4)
    label = label.view(2, 1, 1, 1).expand(2, 1, 4, 4)
    return self.dec(torch.cat([z, label], dim=1))


@model({"enc": "nn.Linear(6, 2)", "dec": "nn.Linear(2, 6)"}, x=(3, 6))
def dense_normalised(self, x):
    z = F.normalize(self.enc(x), dim=1)
    return self.dec(z)


@model({"lin": "nn.Linear(8, 8)", "norm": "nn.LayerNorm(8)"}, x=(2, 5, 8))
def mixer(self, x):
    return x + F.gelu(self.lin(self.norm(x)))


# Pooling that is undone


@model(
    {
        "conv": "nn.Conv2d(1, 3, 3, padding=1)",
        "pool": "nn.MaxPool2d(2, stride=2, return_indices=True)",
        "unpool": "nn.MaxUnpool2d(2, stride=2)",
        "out": "nn.ConvTranspose2d(3, 1, 3, padding=1)",
    },
    x=(1, 1, 6, 8),
)
def segnet(self, x):
    h, indices = self.pool(self.conv(x))
    return self.out(self.unpool(h, indices))


@model({"pool": "nn.MaxPool1d(3, return_indices=True)", "unpool": "nn.MaxUnpool1d(3)"}, x=(1, 2, 11))
def segnet_1d_odd(self, x):
    h, indices = self.pool(x)
    return self.unpool(torch.sin(h), indices, output_size=x.size())


@model({"conv": "nn.Conv2d(2, 2, 1)"}, x=(1, 2, 8, 6))
def functional_pools(self, x):
    h = F.max_pool2d(self.conv(x), 2)
    g = F.avg_pool2d(x, kernel_size=2)
    return F.adaptive_avg_pool2d(h - g, (2, 3)), F.adaptive_max_pool2d(h, 1)


# Rearranging


@model({"conv": "nn.Conv2d(1, 8, 3, padding=1)", "shuffle": "nn.PixelShuffle(2)"}, x=(1, 1, 4, 5))
def subpixel(self, x):
    return self.shuffle(self.conv(x)).clamp(-1, 1)


@model({"down": "nn.PixelUnshuffle(2)", "conv": "nn.Conv2d(4, 4, 3, padding=1)"}, x=(2, 1, 6, 4))
def space_to_depth(self, x):
    return F.pixel_shuffle(self.conv(self.down(x)), 2)


@model({"mix": "nn.Conv2d(12, 12, 1)"}, x=(2, 3, 4, 6))
def patches(self, x):
    n, c, h, w = x.shape
    p = x.view(n, c, h // 2, 2, w // 2, 2).permute(0, 1, 3, 5, 2, 4).reshape(n, c * 4, h // 2, w // 2)
    return self.mix(p)


@model({"lin": "nn.Linear(4, 6)", "conv": "nn.Conv2d(6, 1, 3)"}, x=(1, 4, 5, 6))
def channels_last(self, x):
    h = self.lin(x.permute(0, 2, 3, 1))
    return self.conv(h.permute(0, 3, 1, 2).contiguous())


@model({"lin": "nn.Linear(3, 5)", "conv": "nn.Conv1d(5, 2, 3, padding=1)"}, x=(2, 7, 3))
def time_major(self, x):
    return self.conv(self.lin(x).transpose(1, 2)).transpose(-1, -2)


@model({"conv": "nn.Conv2d(1, 2, (3, 5), padding=(1, 2))"}, x=(2, 6, 10))
def signal_as_image(self, x):
    return self.conv(x.unsqueeze(1)).mean(1, keepdim=True).squeeze(1)


@model({"even": "nn.Conv1d(1, 1, 3, padding=1)", "odd": "nn.Conv1d(1, 1, 3, padding=1)"}, x=(1, 1, 12))
def lifting(self, x):
    even, odd = x[:, :, ::2], x[:, :, 1::2]
    detail = odd - self.even(even)
    smooth = even + self.odd(detail)
    return torch.stack([smooth, detail], dim=-1).flatten(2)


@model({"a": "nn.Conv2d(1, 2, 3)", "b": "nn.Conv2d(1, 2, 3)"}, x=(1, 1, 5, 5))
def ensemble(self, x):
    return torch.stack([self.a(x), self.b(x)]).mean(dim=0)


@model({"conv": "nn.Conv2d(2, 4, 3)"}, x=(2, 6, 6))
def unbatched(self, x):
    h = self.conv(x)
    return torch.flatten(h, start_dim=1)


# Gates and attention


@model(
    {
        "filter": "nn.Conv1d(2, 4, 2, dilation=2)",
        "gate": "nn.Conv1d(2, 4, 2, dilation=2)",
        "mix": "nn.Conv1d(4, 2, 1)",
    },
    x=(1, 2, 12),
)
def wavenet_block(self, x):
    padded = F.pad(x, (2, 0))
    h = torch.tanh(self.filter(padded)) * torch.sigmoid(self.gate(padded))
    return x + self.mix(h)


@model({"squeeze": "nn.Linear(6, 2)", "excite": "nn.Linear(2, 6)"}, x=(2, 6, 4, 4))
def squeeze_excite(self, x):
    w = x.mean((2, 3))
    w = torch.sigmoid(self.excite(F.relu(self.squeeze(w))))
    return x * w.view(x.size(0), -1, 1, 1)


@model({"a": "nn.Conv2d(2, 3, 1)", "b": "nn.Conv2d(3, 3, 1)", "psi": "nn.Conv2d(3, 1, 1)"}, x=(1, 2, 4, 4), g=(1, 3, 4, 4))
def attention_gate(self, x, g):
    return x * torch.sigmoid(self.psi(F.relu(self.a(x) + self.b(g))))


@model(
    {"q": "nn.Conv1d(4, 2, 1)", "k": "nn.Conv1d(4, 2, 1)", "v": "nn.Conv1d(4, 4, 1)"},
    x=(2, 4, 5),
)
def non_local(self, x):
    weights = F.softmax(torch.matmul(self.q(x).transpose(1, 2), self.k(x)), dim=-1)
    return x + torch.bmm(self.v(x), weights.transpose(1, 2))


@model({"conv": "nn.Conv2d(4, 8, 3, padding=1)"}, x=(1, 4, 5, 5))
def gated_linear(self, x):
    return F.glu(self.conv(x), dim=1)


# Several inputs and outputs, modules called again


@model({"left": "nn.Conv2d(1, 2, 3)", "right": "nn.Conv2d(2, 2, 5, padding=1)"}, a=(1, 1, 6, 6), b=(1, 2, 6, 6))
def two_inputs(self, a, b):
    return self.left(a) + 2 * self.right(b)


@model({"conv": "nn.Conv1d(2, 2, 3, padding=1)"}, x=(1, 2, 9))
def shared_weights(self, x):
    h = torch.tanh(self.conv(x))
    h = torch.tanh(self.conv(h))
    return self.conv(h) / 2 + x**2


@model({"conv": "nn.Conv2d(1, 1, 3, padding=1)"}, x=(1, 1, 8, 8))
def laplacian_pyramid(self, x):
    small = F.avg_pool2d(x, 2)
    detail = x - F.interpolate(small, scale_factor=2, mode="bilinear", align_corners=False)
    return self.conv(detail), small


@model({"norm": "nn.BatchNorm2d(3)", "conv": "nn.Conv2d(3, 2, 3, padding=1, padding_mode='reflect')"}, x=(4, 3, 5, 4))
def normalised(self, x):
    return F.elu(self.conv(self.norm(x)))


@model({"conv": "nn.Conv1d(2, 2, 3, padding=1, padding_mode='circular')"}, x=(2, 2, 8))
def standardised(self, x):
    centred = x - x.mean(dim=-1, keepdim=True)
    scale = torch.sqrt(centred.pow(2).mean(dim=-1, keepdim=True) + 1e-5)
    return self.conv(centred / scale) * scale


# What goes wrong


@model({"down": "nn.MaxPool2d(2)", "up": "nn.ConvTranspose2d(1, 1, 2, stride=2)"}, fails=True, x=(1, 1, 7, 8))
def cat_odd_size(self, x):
    return torch.cat([self.up(self.down(x)), x], dim=1)


@model({"down": "nn.Conv1d(1, 2, 3, stride=2)", "up": "nn.ConvTranspose1d(2, 1, 3, stride=2)"}, fails=True, x=(1, 1, 10))
def add_odd_size(self, x):
    return self.up(self.down(x)) + x


@model({"conv": "nn.Conv2d(1, 4, 3, stride=2)"}, fails=True, x=(2, 1, 9, 9))
def view_wrong_size(self, x):
    h = F.relu(self.conv(x))
    return h.view(-1, 4 * 5 * 5)


@model({"conv": "nn.Conv2d(1, 4, 3)", "fc": "nn.Linear(64, 10)"}, fails=True, x=(2, 1, 8, 8))
def linear_wrong_size(self, x):
    return self.fc(torch.flatten(self.conv(x), 1))


@model({"a": "nn.Conv2d(1, 4, 3, padding=1)", "b": "nn.Conv2d(4, 1, 3)"}, fails=True, x=(1, 1, 6, 6))
def channels_after_cat(self, x):
    return self.b(torch.cat([self.a(x), x], 1))


@model({"conv": "nn.Conv2d(1, 2, 5)"}, fails=True, x=(1, 1, 8, 8))
def kernel_too_large(self, x):
    return self.conv(F.avg_pool2d(x, 2))


@model({"conv": "nn.Conv2d(1, 6, 3, padding=1)"}, fails=True, x=(1, 1, 4, 4))
def shuffle_channels(self, x):
    return F.pixel_shuffle(self.conv(x), 2)


@model({"conv": "nn.Conv2d(1, 4, 3)"}, fails=True, x=(1, 1, 5, 5))
def permute_rank(self, x):
    return self.conv(x).permute(0, 2, 1)


@model({"a": "nn.Conv2d(1, 4, 3)", "pool": "nn.AdaptiveAvgPool2d(1)"}, fails=True, x=(1, 1, 5, 5))
def cat_rank(self, x):
    h = self.a(x)
    return torch.cat([h, torch.flatten(self.pool(h), 1)], dim=1)


@model({"fc": "nn.Linear(3, 12)", "shape": "nn.Unflatten(1, (4, 2, 2))"}, fails=True, x=(2, 3))
def unflatten_wrong_size(self, x):
    return self.shape(self.fc(x))


@model({"fc": "nn.Linear(3, 4)"}, fails=True, z=(2, 3))
def expand_wrong_size(self, z):
    return self.fc(z)[:, :, None].expand(2, 5, 8)


@model({"q": "nn.Conv1d(4, 2, 1)", "k": "nn.Conv1d(4, 2, 1)"}, fails=True, x=(2, 4, 5))
def bmm_not_transposed(self, x):
    return torch.bmm(self.q(x), self.k(x))


@model({"conv": "nn.Conv1d(2, 6, 1)"}, fails=True, x=(1, 2, 5))
def split_wrong_sum(self, x):
    mean, logvar = torch.split(self.conv(x), [2, 2], dim=1)
    return mean + logvar


@model({"a": "nn.Conv1d(1, 1, 3)", "b": "nn.Conv1d(1, 1, 5)"}, fails=True, x=(1, 1, 9))
def stack_sizes(self, x):
    return torch.stack([self.a(x), self.b(x)])


@model({"conv": "nn.Conv2d(1, 2, 3)"}, fails=True, x=(1, 1, 5, 5))
def axis_out_of_range(self, x):
    return self.conv(x).mean(4)


@model({"conv": "nn.Conv2d(1, 8, 3)", "norm": "nn.BatchNorm2d(4)"}, fails=True, x=(2, 1, 5, 5))
def norm_channels(self, x):
    return self.norm(self.conv(x))


@model({"conv": "nn.Conv1d(1, 2, 3)"}, fails=True, x=(1, 1, 5))
def reflect_too_far(self, x):
    return F.pad(self.conv(x), (3, 3), mode="reflect")


@model({"pool": "nn.MaxPool2d(2)", "unpool": "nn.MaxUnpool2d(2)"}, fails=True, x=(1, 1, 4, 4))
def no_indices(self, x):
    return self.unpool(self.pool(x))


@model({"conv": "nn.Conv1d(1, 4, 3)"}, fails=True, x=(1, 1, 6))
def squeezed_too_far(self, x):
    h = x.squeeze()
    return self.conv(h)


@model({"conv": "nn.Conv2d(2, 3, 3)"}, fails=True, x=(1, 2, 5, 5))
def view_of_permuted(self, x):
    return self.conv(x).permute(0, 2, 3, 1).view(1, -1)
