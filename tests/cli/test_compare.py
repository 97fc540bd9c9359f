"""compare: figures of pairs of pictures and folders."""
import math
import os
import unittest

from harness import DATA, ProgramTest, write_png

KEYS = ["psnr_rgb_db", "psnr_y_db", "ssim_rgb", "ms_ssim_rgb", "lpips_alex", "lpips_squeeze"]
K03, K23 = (os.path.join(DATA, f"kodim{number}.png") for number in ("03", "23"))


class Compare(ProgramTest):
    def flat(self, name, value, width=64, height=48):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        write_png(self.path(name), width, height, 3, lambda x, y, channel: value)

    def test_photos(self):
        report = self.run_json("compare", K03, K23)
        picture = report["pictures"][0]
        self.assertEqual((picture["width_px"], picture["height_px"]), (768, 512))
        self.assertEqual(list(report["mean"]), KEYS)
        # pytorch_msssim 1.0.0, and data/lpips' reference values (NumPy, fp32 weights).
        self.assertAlmostEqual(picture["ssim_rgb"], 0.447523, delta=1e-5)
        self.assertAlmostEqual(picture["ms_ssim_rgb"], 0.262915, delta=1e-5)
        self.assertAlmostEqual(picture["lpips_alex"], 0.817868, delta=1e-3)
        self.assertAlmostEqual(picture["lpips_squeeze"], 0.67759, delta=1e-3)
        out, _ = self.run_program("compare", K03, K23)
        for words in ["kodim03", "lpips-alex", "ms-ssim-rgb", "0.2629"]:
            self.assertIn(words, out)
        self.assertNotIn("mean", out)

    def test_folders(self):
        self.flat("a/one.png", 100)
        self.flat("b/one.png", 110)
        self.flat("a/below/two.png", 50)
        self.flat("b/below/two.png", 70)
        report = self.run_json("compare", "a", "b", "--metrics", "psnr-rgb,ssim-rgb")
        self.assertEqual([p["name"] for p in report["pictures"]], ["below/two", "one"])
        expected = [20 * math.log10(255 / 20), 20 * math.log10(255 / 10)]
        for picture, value in zip(report["pictures"], expected):
            self.assertAlmostEqual(picture["psnr_rgb_db"], value)
        self.assertAlmostEqual(report["mean"]["psnr_rgb_db"], sum(expected) / 2)
        self.assertEqual(list(report["mean"]), ["psnr_rgb_db", "ssim_rgb"])
        self.assertIn("mean", self.run_program("compare", "a", "b", "--metrics", "ssim-rgb")[0])

    def test_no_figure_where_there_is_none(self):
        self.flat("a.png", 9)
        report = self.run_json("compare", "a.png", "a.png")
        self.assertIsNone(report["mean"]["psnr_rgb_db"])  # infinite
        self.assertIsNone(report["mean"]["ms_ssim_rgb"])  # sides below 161
        self.assertEqual(report["mean"]["ssim_rgb"], 1)
        self.assertEqual(report["mean"]["lpips_alex"], 0)

    def test_refused(self):
        self.flat("a/one.png", 1)
        self.flat("b/two.png", 1)
        self.flat("c/one.png", 1, width=65)
        self.flat("d/one.png", 1)
        self.flat("d/two.png", 1)
        os.mkdir(self.path("empty"))
        for arguments, code, says in [
                ([], 2, "two pictures"), (["a/one.png"], 2, "two pictures"),
                (["a", "b"], 3, "one.png"), (["a", "d"], 3, "two.png"), (["d", "a"], 3, "two.png"),
                (["a", "c"], 3, "65 x 48"), (["a", "empty"], 3, "no pictures"),
                (["a", "a/one.png"], 3, "one is a folder"), (["a/one.png", "no.png"], 3, "no.png"),
                (["a", "none/"], 3, "'none/' does not exist"),
                (["none/", "a"], 3, "'none/' does not exist"),
                (["a", "a", "--metrics", "lpips-alx"], 3, "lpips-alex"),
                (["a", "a", "--metrics", "lpips-vgg"], 3, "convert_lpips.py"),
                (["a", "a", "--vgg-weights", "no.safetensors"], 3, "no.safetensors"),
                (["a", "a", "--vgg-weights", "a/one.png"], 3, "one.png")]:
            with self.subTest(arguments=arguments):
                self.refused("compare", *arguments, code=code, says=[says])


if __name__ == "__main__":
    unittest.main()
