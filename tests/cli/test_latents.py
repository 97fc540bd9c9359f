"""Entropy-coded codecs through real strands: hyperprior and mlic in scheme adf."""
import json
import math
import random
import unittest

from harness import ProgramTest, read_png, write_png


class Latents(ProgramTest):
    def setUp(self):
        super().setUp()
        write_png(self.path("photo.png"), 330, 210, 3, lambda x, y, c: int(
            128 + 60 * math.sin(x / 9 + c) + 40 * math.cos((y + x / 3) / (5 + c)) + (x * y) % 13))

    def psnr(self, decoded):
        a, b = read_png(decoded)[3], read_png(self.path("photo.png"))[3]
        self.assertEqual(len(a), len(b))
        square = sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)
        return 10 * math.log10(255 ** 2 / square)

    def encode(self, codec, *sets):
        options = [word for one in sets for word in ("--set", one)]
        return self.run_json("encode", "photo.png", "--codec", codec, "--scheme", "adf", *options,
                             "-o", "pool.fasta")

    def test_rates_rise_with_quality(self):
        for codec in ("hyperprior", "mlic"):
            with self.subTest(codec=codec):
                self.encode(codec, "rate=1")
                low = len(self.strands("pool.fasta"))
                self.run_program("decode", "pool.fasta", "-o", "low.png")
                self.encode(codec)  # the highest rate
                self.run_program("decode", "pool.fasta", "-o", "high.png")
                self.assertGreater(len(self.strands("pool.fasta")), low)
                self.assertGreater(self.psnr(self.path("high.png")), self.psnr(self.path("low.png")))

    def test_threads_change_nothing(self):
        self.encode("mlic")
        self.run_program("decode", "pool.fasta", "-o", "one.png", "--threads", "1")
        self.run_program("decode", "pool.fasta", "-o", "two.png", "--threads", "2")
        one, two = read_png(self.path("one.png"))[3], read_png(self.path("two.png"))[3]
        self.assertLessEqual(max(abs(x - y) for x, y in zip(one, two)), 1)

    def test_lost_strands_cost_tiles_and_the_report_says_which(self):
        self.encode("hyperprior", "tile_width=64", "tile_height=64")
        strands = self.strands("pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "clean.png")
        # The latents come last and are protected least: of those strands, more than there are to
        # spare go missing.
        half = len(strands) // 2
        chance = random.Random(3)
        kept = strands[:half] + chance.sample(strands[half:], (len(strands) - half) // 2)
        self.write("kept.txt", "\n".join(kept) + "\n")
        self.run_program("decode", "kept.txt", "-o", "kept.png", "--report", "r.json")
        report = json.loads(self.stored("r.json"))["objects"][0]
        self.assertFalse(report["verified"])
        self.assertGreater(len(report["concealed"]), 0)
        self.assertLess(len(report["concealed"]), 24)
        clean, damaged = read_png(self.path("clean.png"))[3], read_png(self.path("kept.png"))[3]
        reach = 64  # of the synthesis
        for y in range(210):
            for x in range(330):
                near = any(area["left_px"] - reach <= x < area["left_px"] + 64 + reach and
                           area["top_px"] - reach <= y < area["top_px"] + 64 + reach
                           for area in report["concealed"])
                if not near:
                    at = 3 * (y * 330 + x)
                    self.assertEqual(clean[at:at + 3], damaged[at:at + 3], (x, y))
        self.run_program("decode", "kept.txt", "-o", "kept.png", "--strict", code=4)

    def test_bad_options(self):
        for wrong in ("rate=99", "tile_width=100", "tile_height=0"):
            self.run_program("encode", "photo.png", "--codec", "hyperprior", "--scheme", "adf",
                             "--set", wrong, "-o", "bad.fasta", code=3)
            self.assertNotIn("bad.fasta", self.listing())


if __name__ == "__main__":
    unittest.main()
