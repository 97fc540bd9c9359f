#!/usr/bin/env python3
"""scripts/report.py on small inputs: the PSNR it prints and the page it writes. Exits 77 (skipped)
where matplotlib is not installed."""
import importlib.util
import json
import math
import os
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "../../scripts/report.py")
LEVELS = {"payload": 0.5, "strand": 0.625, "ordered": 0.75}
RESULT = {
    "format": "oligocodec-evaluation-1", "codec": "cae", "scheme": "fixed-length",
    "mean": {"psnr_rgb_db": 28.125, "psnr_y_db": None, "bpp": 0.5,
             "nt_per_pixel": LEVELS, "bits_per_nt": LEVELS},
    "cases": [{"label": "sub=<0>", "value": 0.0, "trials": 1, "recovered": 1,
               "mean": {"psnr_rgb_db": 28.0, "psnr_y_db": 29.0}}],
    "pictures": [{"name": "one", "psnr_rgb_db": 28.0, "psnr_y_db": 29.0, "bpp": 0.5,
                  "nt_per_pixel": LEVELS}],
}


def report(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)


class Report(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def picture(self, name, value, size=(16, 8)):
        from PIL import Image
        Image.new("RGB", size, (value, value, value)).save(self.path(name))
        return self.path(name)

    def test_psnr_of_a_constant_difference(self):
        done = report("beside", self.picture("a.png", 100), self.picture("b.png", 110),
                      "-o", self.path("c.png"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.strip(), f"{20 * math.log10(255 / 10):.2f}")
        self.assertTrue(os.path.getsize(self.path("c.png")) > 0)

    def test_sizes_that_differ_are_refused(self):
        done = report("beside", self.picture("a.png", 1), self.picture("b.png", 1, (8, 8)),
                      "-o", self.path("c.png"))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("16 x 8 and 8 x 8", done.stderr)

    def test_panels(self):
        from PIL import Image
        done = report("panels", self.picture("a.png", 100), self.picture("b.png", 110),
                      self.picture("c.png", 120), "-o", self.path("d.jpg"), "--crop", "4,2,8,4")
        self.assertEqual(done.returncode, 0, done.stderr)
        with Image.open(self.path("d.jpg")) as panels:
            self.assertGreater(panels.width, 3 * panels.height / 2)

    def test_page(self):
        with open(self.path("result.json"), "w", encoding="utf-8") as file:
            json.dump(RESULT, file)
        done = report("html", self.path("result.json"), "-o", self.path("page.html"))
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path("page.html"), encoding="utf-8") as file:
            page = file.read()
        self.assertIn("28.12", page)
        self.assertIn("sub=&lt;0&gt;", page)
        self.assertEqual(page.count("data:image/png"), 2)

    def test_other_json_is_refused(self):
        with open(self.path("other.json"), "w", encoding="utf-8") as file:
            file.write("{}")
        done = report("html", self.path("other.json"), "-o", self.path("page.html"))
        self.assertNotEqual(done.returncode, 0)
        self.assertFalse(os.path.exists(self.path("page.html")))


if __name__ == "__main__":
    if importlib.util.find_spec("matplotlib") is None:
        print("SKIPPED: matplotlib is not installed (scripts/setup.sh puts it into .venv)")
        sys.exit(77)
    unittest.main()
