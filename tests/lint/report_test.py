#!/usr/bin/env python3
"""scripts/report.py on small inputs: the PSNR it prints and the page it writes. Exits 77 (skipped)
where matplotlib is not installed."""
import functools
import importlib.util
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "../../scripts/report.py")
LEVELS = {"payload": 0.5, "strand": 0.625, "ordered": 0.75}
FIGURES = {"psnr_rgb_db": 28.125, "psnr_y_db": None, "ms_ssim_rgb": 0.95, "bpp": 0.5, "nt_per_pixel": LEVELS,
           "bits_per_nt": LEVELS, "virtual_bits_per_nt": {"payload": 48.0, "strand": 38.4, "ordered": 32.0},
           "file_ratio": 22.5, "lossless": False, "seconds": {"compress": 0.1, "decompress": 0.2}}


def case(label, value, psnr, recovered=2):
    return {"label": label, "value": value, "trials": 2, "recovered": recovered, "identical": 1,
            "recovered_interval": {"low": 0.34, "high": 1.0}, "sequenced_nt_per_pixel": 3.5,
            "mean": {"psnr_rgb_db": psnr, "psnr_y_db": 29.0, "ms_ssim_rgb": 0.9},
            "interval": {"psnr_rgb_db": {"low": psnr - 1, "high": psnr + 1}, "psnr_y_db": None,
                         "ms_ssim_rgb": None}}


def point(label, rate, psnr, cases):
    mean = {**FIGURES, "psnr_rgb_db": psnr, "bpp": rate, "ms_ssim_rgb": 1 - 0.01 / rate,
            "nt_per_pixel": {level: rate * share for level, share in LEVELS.items()}}
    picture = {**mean, "name": "one", "oligos": {"gc": [0] * 25 + [9] + [0] * 25,
                                                 "longest_run": [0, 0, 4, 5], "lengths_nt": {"240": 9}},
               "trials": [{"case": 0, "depths": [1, 3, 5]}]}
    return {"label": label, "set": [label], "codec": "cae", "model": "0a0b0c0d", "scheme": "adf",
            "mean": mean, "cases": cases, "pictures": [picture, {"name": "two", "error": "it is <broken>"}]}


def result(name, points, **more):
    return {"format": "oligocodec-evaluation-2", "name": name, "description": "of <b>a test</b>",
            "version": "0", "command": "oligocodec evaluate x.png", "codec": "cae", "model": "0a0b0c0d",
            "scheme": "adf", "primers": "default", "seed": 1, "trials_per_case": 2, "results": {},
            "points": points, **more}


SINGLE = result("one point", [point("", 0.5, 28.125, [case("errors <1>", None, 27.5)])], comparator={
    "note": "", "printed": {"bits_per_nt": 1757, "where": "", "definition": "best", "difference": "means"}})
MISSING = result("VVC-DNA", [{"label": "qp=37", "error": "vvc: the program 'ffmpeg' is not installed"}],
                 comparator={"note": "", "printed": {"bits_per_nt": 120, "where": "", "definition": "d",
                                                     "difference": "e"}})
CURVE = result("curve", [point(f"rate={i}", 0.2 * i, 26 + 2 * i, [case("clean", None, 26 + 2 * i)])
                         for i in (1, 2, 3)])
SWEPT = result("swept", [point("", 0.5, 28, [case("sub=0", 0.0, 28), case("sub=0.05", 0.05, 25)])])
COST = {"codec": "cae", "rate": "rate=1", "scheme": "adf", "target": 0.95, "trials": 5, "channels": {
    "illumina": [{"redundancy": 0.1, "coverage": 3, "ordered_nt_per_pixel": 0.5, "optimal": True,
                  "sequenced_nt_per_pixel": 1.5},
                 {"redundancy": 0.2, "coverage": 2, "ordered_nt_per_pixel": 0.6, "optimal": True,
                  "sequenced_nt_per_pixel": 1.2}]}}


def report(*arguments):
    return subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, text=True)


def write_json(path, content):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(content, file)
    return path


@functools.cache
def page():
    """A page of everything, made once."""
    from PIL import Image
    with tempfile.TemporaryDirectory() as folder:
        names = [write_json(f"{folder}/{i}.json", one)
                 for i, one in enumerate([SINGLE, MISSING, CURVE, SWEPT])]
        os.makedirs(f"{folder}/pictures/item")
        for i, name in enumerate(["original", "clean", "damaged"]):
            Image.new("RGB", (64, 48), (90 + 20 * i,) * 3).save(f"{folder}/pictures/item/{name}.png")
        done = report("html", *names, "--cost", write_json(f"{folder}/cost.json", COST), "--pictures",
                      f"{folder}/pictures", "-o", f"{folder}/page.html")
        assert done.returncode == 0, done.stderr
        with open(f"{folder}/page.html", encoding="utf-8") as file:
            return file.read()


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

    def write(self, name, content):
        return write_json(self.path(name), content)

    def test_page(self):
        text = page()
        for words in ["28.12", "errors &lt;1&gt;", "of &lt;b&gt;a test", "it is &lt;broken&gt;", "1757",
                      "vvc: the program", "0a0b0c0d", "oligocodec evaluate x.png", "PCHIP",
                      "Quality over rate", "Write cost against read cost",
                      "substitutions, % of the bases", "-10 log10(1 - MS-SSIM)", "GC content"]:
            self.assertIn(words, text)
        self.assertGreaterEqual(text.count("<svg"), 8)
        self.assertEqual(text.count("data:image/jpeg"), 4)  # damaged and clean; clean is shown first
        self.assertNotIn("http://", text.replace("http://www.w3.org", ""))
        self.assertNotIn("https://", text)

    def test_page_in_a_browser(self):
        """No message on the console, no request, the slider works by keyboard."""
        browser = next((path for name in ("chromium", "chromium-browser", "google-chrome")
                        if (path := shutil.which(name))), None)
        if browser is None:
            self.skipTest("SKIPPED: no Chromium")
        text = page().replace("</body>", """<script>
            const range = document.querySelector("input[type=range]");
            range.focus();
            range.value = 20;
            range.dispatchEvent(new Event("input"));
            document.querySelectorAll("input[type=radio]")[1].click();
            document.getElementById("theme").click();
            const found = [getComputedStyle(document.querySelector("[data-stack]")).getPropertyValue("--at"),
                           document.activeElement.tagName, document.documentElement.dataset.theme,
                           document.documentElement.scrollWidth <= innerWidth,
                           performance.getEntriesByType("resource").filter(
                               one => !one.name.startsWith("data:")).length,
                           document.querySelector("[data-top]").naturalWidth];
            document.title = "found " + found.join(" ");
            </script></body>""")
        with open(self.path("page.html"), "w", encoding="utf-8") as file:
            file.write(text)
        done = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
             "--window-size=500,900", f"--user-data-dir={self.path('profile')}", "--virtual-time-budget=3000",
             "--dump-dom", "file://" + self.path("page.html")],
            capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual([line for line in done.stderr.splitlines() if "CONSOLE" in line], [])
        self.assertRegex(done.stdout, r"<title>found 20% INPUT (light|dark) true 0 64</title>")

    def test_legends_stay_inside(self):
        sys.path.insert(0, os.path.dirname(SCRIPT))
        import matplotlib
        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        from report_page.plots import legend_below
        for length in (4, 24, 62, 90):
            figure, axis = plt.subplots(layout="constrained")
            names = [("cae-codeword, reception=soft " * 4)[:length - 2] + f"{i:02}" for i in range(12)]
            for name in names:
                axis.plot([0, 1], [0, 1], label=name)
            legend = legend_below(figure, 4.4, names)
            figure.canvas.draw()
            box = legend.get_window_extent()
            self.assertGreaterEqual(box.x0, 0, length)
            self.assertLessEqual(box.x1, figure.bbox.width, length)
            plt.close(figure)

    def test_table(self):
        done = report("table", self.write("a.json", SINGLE), self.write("b.json", MISSING))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("| one point | as it is | 0.5000 | 48.00 | 38.40 | 32.00 | 28.12 | 1757 |", done.stdout)
        self.assertIn("| VVC-DNA | vvc: the program 'ffmpeg' is not installed |", done.stdout)
        self.assertIn("| one point | 2 of 2 | 27.50 |", done.stdout)

    def test_bd_rate(self):
        sys.path.insert(0, os.path.dirname(SCRIPT))
        from report_page import bd_rate
        anchor = [(0.1 * 2**i, 26 + 2.0 * i) for i in range(5)]
        cheaper = [(0.8 * rate, quality) for rate, quality in anchor]
        found = bd_rate.compare("psnr-rgb", anchor, cheaper)
        self.assertAlmostEqual(found["percent"], -20, 6)
        self.assertAlmostEqual(found["overlap"], 1)
        shifted = bd_rate.compare("psnr-rgb", anchor, [(rate, q + 6) for rate, q in anchor])
        self.assertLess(shifted["overlap"], bd_rate.LEAST_OVERLAP)
        self.assertIn("why", bd_rate.compare("psnr-rgb", anchor, [(0.5, 30.0), (0.6, None)]))
        self.assertIn("why", bd_rate.compare("psnr-rgb", anchor, [(0.5, 60.0), (0.6, 61.0)]))
        # Over MS-SSIM in dB, as CompressAI's tools plot it.
        ms = [(rate, 1 - 10 ** (-quality / 20)) for rate, quality in anchor]
        other = [(0.9 * rate, value) for rate, value in ms]
        self.assertAlmostEqual(bd_rate.compare("ms-ssim-rgb", ms, other)["percent"], -10, 6)

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
