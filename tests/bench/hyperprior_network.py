"""The networks of a hyperprior in Python's torch, from the same weights file, without entropy coding: the
other side of the speed comparison (latent_speed.py).

    python tests/bench/hyperprior_network.py WEIGHTS.safetensors --seconds N     seconds, JSON
"""

import argparse
import json

import torch
import torch.nn.functional as F
from cae_network import median_seconds
from safetensors import safe_open

DOWN = 4  # halvings of the transforms


class Hyperprior:
    def __init__(self, path, memory_format):
        with safe_open(path, "pt") as file:
            self.w = {name: file.get_tensor(name).float() for name in file.keys()}
        for name, value in self.w.items():
            if value.dim() == 4:
                self.w[name] = value.contiguous(memory_format=memory_format)

    def conv(self, name, x, stride=1):
        weight = self.w[name + ".weight"]
        return F.conv2d(x, weight, self.w.get(name + ".bias"), stride, weight.shape[2] // 2)

    def normalised(self, name, x):
        gamma = self.w[name + ".gamma_root"].square()[:, :, None, None]
        return F.conv2d(x.square(), gamma, self.w[name + ".beta_root"].square() + 1e-6)

    def analyse(self, images):
        normal = (images - 0.45) / 0.27
        hidden = normal
        for i in range(DOWN):
            hidden = self.conv(f"analysis.down.{i}", hidden, 2)
            if i < DOWN - 1:
                hidden = hidden * self.normalised(f"analysis.norms.{i}", hidden).rsqrt()
        if "analysis.linear.weight" in self.w:
            hidden = hidden + F.conv2d(normal, self.w["analysis.linear.weight"], stride=16)
        return hidden

    def synthesise(self, latents):
        hidden = latents
        for i in range(DOWN):
            hidden = F.pixel_shuffle(self.conv(f"synthesis.up.{i}", hidden), 2)
            if i < DOWN - 1:
                hidden = hidden * self.normalised(f"synthesis.norms.{i}", hidden).sqrt()
        if "synthesis.linear.weight" in self.w:
            hidden = hidden + F.conv_transpose2d(latents, self.w["synthesis.linear.weight"],
                                                 self.w["synthesis.linear.bias"], 16)
        return hidden * 0.27 + 0.45

    def analyse_hyper(self, latents):
        hidden = F.leaky_relu(self.conv("hyper_analysis.layers.0", latents), 0.2)
        hidden = F.leaky_relu(self.conv("hyper_analysis.layers.1", hidden, 2), 0.2)
        return torch.round(self.conv("hyper_analysis.layers.2", hidden, 2))

    def parameters(self, hyper):
        """Means and scales in fp32: what a toolkit without exact decoding computes."""
        hidden = F.leaky_relu(self.conv("hyper_synthesis.first", hyper), 0.25)
        hidden = self.conv("hyper_synthesis.second", F.pixel_shuffle(hidden, 2))
        return self.conv("hyper_synthesis.last", F.pixel_shuffle(F.leaky_relu(hidden, 0.25), 2))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("weights")
    parser.add_argument("--seconds", type=float, default=3)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--channels-last", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    order = torch.channels_last if a.channels_last else torch.contiguous_format
    model = Hyperprior(a.weights, order)
    with torch.inference_mode():
        images = torch.rand(1, 3, 512, 768).contiguous(memory_format=order)

        def encode():
            latents = model.analyse(images)
            hyper = model.analyse_hyper(latents)
            model.parameters(hyper)
            return latents, hyper

        latents, hyper = encode()

        def decode():
            model.parameters(hyper)
            model.synthesise(latents)

        print(json.dumps({"network_encode_s": median_seconds(encode, a.seconds),
                          "network_decode_s": median_seconds(decode, a.seconds)}))


if __name__ == "__main__":
    main()
