"""evaluate: its result file, its sweep and its table."""
import csv
import json
import os
import unittest

from harness import DATA, ProgramTest


class Evaluate(ProgramTest):
    def test_sweep(self):
        self.small_picture("a.png", 96, 64)
        self.small_picture("b.png", 40, 40)
        report = self.run_json("evaluate", "a.png", "b.png", "--codec", "cae", "--scheme",
                               "fixed-length", "--sweep", "sub=0:0.04:0.02", "--trials", "2", "--seed",
                               "3", "--csv", "sweep.csv", "-o", "result.json")
        self.assertEqual(report, json.loads(self.read("result.json")))
        self.assertEqual([case["value"] for case in report["cases"]], [0, 0.02, 0.04])
        self.assertEqual([case["trials"] for case in report["cases"]], [4, 4, 4])
        self.assertEqual([p["name"] for p in report["pictures"]], ["a", "b"])
        clean = [t for p in report["pictures"] for t in p["trials"] if t["case"] == 0]
        self.assertTrue(all(t["identical"] and t["recovered"] for t in clean))
        for key in ["psnr_rgb_db", "psnr_y_db"]:
            self.assertAlmostEqual(report["cases"][0]["mean"][key], report["mean"][key])
            self.assertGreater(report["cases"][0]["mean"][key], report["cases"][2]["mean"][key])
        rows = list(csv.DictReader(self.read("sweep.csv").decode().splitlines()))
        self.assertEqual(len(rows), 12)
        self.assertEqual(float(rows[-1]["p_sub"]), 0.04)

    def test_lost_pools_are_results(self):
        self.small_picture()
        report = self.run_json("evaluate", "small.png", "--dropout", "1", "-o", "result.json")
        trial = report["pictures"][0]["trials"][0]
        self.assertEqual(report["cases"][0]["label"], "dropout=1")
        self.assertFalse(trial["recovered"])
        self.assertTrue(trial["problem"])
        self.assertEqual(report["cases"][0]["recovered"], 0)

    def test_further_metrics(self):
        photo = os.path.join(DATA, "kodim03.png")
        report = self.run_json("evaluate", photo, "--metrics", "ms-ssim-rgb,lpips-alex", "--seed", "1",
                               "--sweep", "sub=0,0.05", "--csv", "r.csv", "-o", "r.json")
        self.run_program("encode", photo, "--seed", "1", "-o", "pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "clean.png")
        compared = self.run_json("compare", photo, "clean.png", "--metrics", "ms-ssim-rgb,lpips-alex")
        clean, noisy = (case["mean"] for case in report["cases"])
        for key, sign in [("ms_ssim_rgb", 1), ("lpips_alex", -1)]:
            self.assertAlmostEqual(report["mean"][key], compared["mean"][key], 5)
            self.assertAlmostEqual(clean[key], compared["mean"][key], 5)
            self.assertGreater(sign * clean[key], sign * noisy[key])
        rows = list(csv.DictReader(self.read("r.csv").decode().splitlines()))
        self.assertAlmostEqual(float(rows[1]["lpips_alex"]), noisy["lpips_alex"], 5)
        self.refused("evaluate", photo, "--metrics", "lpips", "-o", "r.json", code=3, says=["lpips-alex"])

    def test_photo_table(self):
        photo = os.path.join(DATA, "kodim03.png")
        out, _ = self.run_program("evaluate", photo, "--sub", "0.01", "-o", "result.json")
        self.assertIn("kodim03", out)
        self.assertIn("mean", out)
        mean = json.loads(self.read("result.json"))["mean"]
        self.assertGreater(mean["psnr_rgb_db"], 15)
        self.assertGreater(mean["bits_per_nt"]["payload"], 1)

    def test_wrong_sweeps(self):
        self.small_picture()
        for sweep in ["sub", "sub=", "sub=0:1", "sub=0:1:0", "sub=1:0:0.1", "sub=0:x:0.1",
                      "sub=0:2:0.5", "sub=0:1:1e-9"]:
            with self.subTest(sweep=sweep):
                self.refused("evaluate", "small.png", "--sweep", sweep, "-o", "r.json", code=2,
                             says=["sub"])


if __name__ == "__main__":
    unittest.main()
