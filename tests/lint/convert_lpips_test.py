#!/usr/bin/env python3
"""scripts/convert_lpips.py: names, precision and hash of what it writes, and what it refuses. Exits 77
(skipped) without torch and safetensors."""
import hashlib
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "../../scripts/convert_lpips.py")


def convert(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)


class ConvertLpips(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = lambda name: os.path.join(folder.name, name)
        self.features = {"features.0.weight": torch.arange(54.0).view(2, 3, 3, 3),
                         "features.0.bias": torch.tensor([0.1, -0.2]),
                         "classifier.6.bias": torch.zeros(10)}
        torch.save(self.features, self.path("net.pth"), _use_new_zipfile_serialization=False)

    def test_vgg(self):
        result = convert("vgg", self.path("net.pth"), "-o", self.path("out.safetensors"))
        self.assertEqual(result.returncode, 0, result.stderr)
        with safe_open(self.path("out.safetensors"), "pt") as file:
            names = ["features.0.bias", "features.0.weight", *(f"weight{i}" for i in range(5))]
            self.assertEqual(sorted(file.keys()), names)
            self.assertTrue(torch.equal(file.get_tensor("features.0.weight"),
                                        self.features["features.0.weight"]))
            self.assertEqual(file.get_tensor("weight4").shape, (1, 512, 1, 1))
            self.assertEqual(file.metadata()["metric"], "lpips-vgg")

    def test_fp16_and_hash(self):
        lin = {f"lin{i}.model.1.weight": torch.full((1, 2, 1, 1), i + 0.5) for i in range(5)}
        save_file(lin, self.path("lin.safetensors"))
        result = convert("alex", self.path("net.pth"), self.path("lin.safetensors"), "--fp16",
                         "-o", self.path("out.safetensors"))
        self.assertEqual(result.returncode, 0, result.stderr)
        expected = hashlib.sha256()
        with safe_open(self.path("out.safetensors"), "pt") as file:
            expected.update(b"features.0.bias\0F16\0002\0" + bytes.fromhex("662e66b2"))
            expected.update(b"features.0.weight\0F16\0002,3,3,3\0")
            expected.update(self.features["features.0.weight"].half().numpy().tobytes())
            for i, bits in enumerate(["0038", "003e", "0041", "0043", "8044"]):
                expected.update(f"weight{i}\0F16\0001,2,1,1\0".encode() + bytes.fromhex(bits) * 2)
            self.assertEqual(file.metadata()["hash"], expected.hexdigest())

    def test_missing_tensors(self):
        result = convert("alex", self.path("net.pth"), "-o", self.path("out.safetensors"))
        self.assertNotEqual(result.returncode, 0)
        self.assertIn("weight0", result.stderr)
        self.assertFalse(os.path.exists(self.path("out.safetensors")))


if __name__ == "__main__":
    try:
        import torch
        from safetensors import safe_open
        from safetensors.torch import save_file
    except ImportError:
        sys.exit(77)
    unittest.main()
