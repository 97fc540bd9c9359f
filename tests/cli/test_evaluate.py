"""evaluate: its result file, its sweep and its table."""
import csv
import json
import os
import shutil
import subprocess
import time
import unittest

from harness import DATA, PROGRAM, ProgramTest


class Evaluate(ProgramTest):
    def test_sweep(self):
        self.small_picture("a.png", 96, 64)
        self.small_picture("b.png", 40, 40)
        report = self.run_json("evaluate", "a.png", "b.png", "--codec", "cae", "--scheme",
                               "fixed-length", "--sweep", "sub=0:0.04:0.02", "--trials", "2", "--seed",
                               "3", "--csv", "sweep.csv", "-o", "result.json")
        self.assertEqual(report, json.loads(self.read("result.json")))
        self.assertEqual(report["format"], "oligocodec-evaluation-2")
        self.assertEqual(len(report["points"]), 1)
        report = report["points"][0]
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

    def test_ranks_share_the_pictures(self):
        """Two processes write what one writes, whichever ends last, and after one of them died."""
        names = []
        for i in range(5):
            names.append(f"p{i}.png")
            self.small_picture(names[-1], 32 + 8 * i, 32)
        self.write("broken.png", self.stored("p0.png")[:60])
        command = ["evaluate", *names, "broken.png", "--codec", "jpegdna", "--set", "alpha=2,1", "--sub", "0.01",
                   "--seed", "5"]
        self.run_program(*command, "-o", "one.json", code=3)

        def rank(number, world=2, **options):
            return self.run_program(*command, "-o", "two.json", **options,
                                    environment={"RANK": str(number), "WORLD_SIZE": str(world)})

        # By the hash of its name the broken one is rank 0's, which says so; so does who writes the result.
        out, err = rank(0, code=3)
        self.assertIn("rank 0 of 2: 3 of 6 pictures evaluated", out)
        self.assertIn("broken", err)
        self.assertFalse(os.path.exists(self.path("two.json")))
        rank(1, code=3)
        one, two = (json.loads(self.read(name)) for name in ("one.json", "two.json"))
        self.assertEqual(self.without_times(two), self.without_times(one))
        self.assertEqual([f for f in os.listdir(self.folder) if "partial" in f], [])
        # A rank that is gone: any number of others goes on with what it had done.
        os.remove(self.path("two.json"))
        rank(1)
        self.assertTrue(os.path.exists(self.path("two.json.partial.1-of-2")))
        self.run_program(*command, "-o", "two.json", code=3)
        self.assertEqual(self.without_times(json.loads(self.read("two.json"))), self.without_times(one))
        self.assertEqual([f for f in os.listdir(self.folder) if "partial" in f], [])
        _, err = self.run_program(*command, "-o", "-", code=2, environment={"RANK": "0", "WORLD_SIZE": "2"})
        self.assertIn("rank 0 of 2", err)

    def without_times(self, value):
        """A report without what a clock or a file name said."""
        if isinstance(value, dict):
            return {key: self.without_times(one) for key, one in value.items()
                    if not key.endswith(("time", "seconds", "_s", "_ms")) and key not in ("command", "description")}
        if isinstance(value, list):
            return [self.without_times(one) for one in value]
        return value

    def test_lost_pools_are_results(self):
        self.small_picture()
        report = self.run_json("evaluate", "small.png", "--dropout", "1", "-o", "result.json")
        report = report["points"][0]
        trial = report["pictures"][0]["trials"][0]
        self.assertEqual(report["cases"][0]["label"], "dropout=1")
        self.assertFalse(trial["recovered"])
        self.assertTrue(trial["problem"])
        self.assertEqual(report["cases"][0]["recovered"], 0)

    def test_further_metrics(self):
        photo = os.path.join(DATA, "kodim03.png")
        report = self.run_json("evaluate", photo, "--metrics", "ms-ssim-rgb,lpips-alex", "--seed", "1",
                               "--sweep", "sub=0,0.05", "--csv", "r.csv", "-o", "r.json")["points"][0]
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
        mean = json.loads(self.read("result.json"))["points"][0]["mean"]
        self.assertGreater(mean["psnr_rgb_db"], 15)
        self.assertGreater(mean["bits_per_nt"]["payload"], 1)

    def test_curve_in_compressais_schema(self):
        self.small_picture()
        report = self.run_json("evaluate", "small.png", "--codec", "jpegdna", "--set", "alpha=4,2,1", "-o",
                               "r.json", "--metrics", "ssim-rgb")
        results = report["results"]
        self.assertIsInstance(report["name"], str)
        self.assertIsInstance(report["description"], str)
        for key in ["bpp", "psnr-rgb", "ssim-rgb", "nt-per-pixel-payload", "nt-per-pixel-ordered",
                    "encoding_time", "decoding_time"]:
            self.assertEqual(len(results[key]), 3, key)
            self.assertTrue(all(isinstance(one, float) for one in results[key]), key)
        self.assertEqual(sorted(results["bpp"]), results["bpp"])
        self.assertEqual(sorted(results["psnr-rgb"]), results["psnr-rgb"])
        self.assertEqual([point["label"] for point in report["points"]], ["alpha=4", "alpha=2", "alpha=1"])
        for point, bpp in zip(report["points"], results["bpp"]):
            self.assertEqual(point["mean"]["bpp"], bpp)
        every = self.run_json("evaluate", "small.png", "--codec", "jpegdna", "--rates", "all", "-o", "e.json")
        self.assertGreater(len(every["points"]), 3)
        self.refused("evaluate", "small.png", "--rates", "some", "-o", "x.json", code=2, says=["all"])

    def test_one_definition_of_payload(self):
        """What encode counts, evaluate counts; block starts of jpegdna are payload as its bases are."""
        photo = self.small_picture("p.png", 96, 80)
        for codec, scheme in [("jpegdna", "bases"), ("cae", "fixed-length"), ("cae", "adf")]:
            with self.subTest(codec=codec, scheme=scheme):
                pool = self.run_json("encode", photo, "--codec", codec, "--scheme", scheme, "-o", "p.fasta")
                point = self.run_json("evaluate", photo, "--codec", codec, "--scheme", scheme, "-o",
                                      "r.json")["points"][0]
                self.assertEqual(point["pictures"][0]["nucleotides"], pool["nucleotides"])
                for level, count in pool["nucleotides"].items():
                    self.assertAlmostEqual(point["mean"]["nt_per_pixel"][level], count / (96 * 80))

    def test_rows_with_errors(self):
        self.small_picture()
        self.write("broken.png", b"no picture")
        out, err = self.run_program("evaluate", "small.png", "broken.png", "--codec", "jpegdna", "-o",
                                    "r.json", "--csv", "r.csv", code=3)
        self.assertIn("failed", out)
        self.assertIn("1 rows have an error", err)
        pictures = json.loads(self.read("r.json"))["points"][0]["pictures"]
        self.assertEqual([("error" in one) for one in pictures], [False, True])
        self.assertEqual(len(self.read("r.csv").decode().splitlines()), 2)
        # A codec whose program is missing, among others.
        out, err = self.run_program("evaluate", "small.png", "--codec", "vvc,jpegdna", "-o", "all/", code=3,
                                    environment={"OLIGOCODEC_FFMPEG": "/nowhere/ffmpeg"})
        self.assertIn("/nowhere/ffmpeg", json.loads(self.read("all/vvc.json"))["points"][0]["error"])
        self.assertEqual(len(json.loads(self.read("all/jpegdna.json"))["results"]["bpp"]), 1)
        self.refused("evaluate", "broken.png", "-o", "x.json", code=3, says=["broken.png"])
        self.refused("evaluate", "small.png", "--codec", "cae,jpegdna", "-o", "x.json", code=2,
                     says=["folder"])

    def test_goes_on_after_a_kill(self):
        for name in "abcdef":
            self.small_picture(f"{name}.png", 64, 48)
        command = ["evaluate", *(f"{name}.png" for name in "abcdef"), "--codec", "jpegdna", "--trials",
                   "60", "--threads", "1", "-o", "r.json"]
        process = subprocess.Popen([PROGRAM, *command, "-q"], cwd=self.folder)
        journal, until = self.path("r.json.partial"), time.monotonic() + 120
        while time.monotonic() < until and process.poll() is None:
            if os.path.exists(journal) and len(self.stored("r.json.partial").splitlines()) >= 2:
                break
            time.sleep(0.01)
        process.kill()
        process.wait()
        self.assertFalse(os.path.exists(self.path("r.json")))
        done = [json.loads(line)["record"] for line in self.stored("r.json.partial").splitlines()
                if line.endswith(b"}}")]
        self.assertGreaterEqual(len(done), 1)
        with open(journal, "ab") as file:
            file.write(b'{"key": "cut')  # as a kill in the middle of a line leaves it
        report = self.run_json(*command)["points"][0]
        self.assertFalse(os.path.exists(journal))
        # Times are measured: a picture that was done keeps those of the run that was killed.
        times = [picture["seconds"] for picture in report["pictures"]]
        for record in done:
            self.assertIn(record["seconds"], times)
        again = self.run_json(*command[:-1], "s.json")["points"][0]
        for one, other in zip(report["pictures"], again["pictures"]):
            for trial, repeated in zip(one["trials"], other["trials"]):
                del trial["seconds"], repeated["seconds"]
            self.assertEqual(one["trials"], other["trials"])
        # Another setting has nothing to do with what was done.
        with open(journal, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"key": "0" * 64, "record": record}) + "\n" for record in done)
        other = self.run_json(*command[:-6], "--trials", "1", "--seed", "9", "-o", "r.json")
        self.assertEqual(other["points"][0]["cases"][0]["trials"], 6)

    def test_threads_make_no_difference(self):
        names = [self.small_picture(f"{name}.png", 56, 40) for name in "abcd"]
        def figures(threads):
            report = self.run_json("evaluate", *names, "--codec", "cae", "--sub", "0.02", "--trials", "2",
                                   "--threads", threads, "-o", "r.json")
            for picture in report["points"][0]["pictures"]:
                del picture["seconds"]
                for trial in picture["trials"]:
                    del trial["seconds"]
            return report["points"][0]["pictures"]
        self.assertEqual(figures("1"), figures("2"))

    def test_files_as_they_are(self):
        self.small_picture("a.png", 24, 16)
        self.run_program("evaluate", "a.png", "--codec", "raw", "--scheme", "goldman,erlich,levenshtein",
                         "--set", "constraints.gc_min=0.3", "--set", "constraints.gc_max=0.7", "-o", "out/",
                         "--trials", "2", "--coverage", "9")
        for scheme in ["goldman", "erlich", "levenshtein"]:
            point = json.loads(self.read(f"out/raw.{scheme}.json"))["points"][0]
            self.assertTrue(point["mean"]["lossless"])
            self.assertIsNone(point["mean"]["psnr_rgb_db"])
            self.assertEqual(point["pictures"][0]["payload_bytes"], os.path.getsize(self.path("a.png")))
            self.assertEqual(point["cases"][0]["identical"], 2, scheme)

    def test_jpeg_xl(self):
        if not (shutil.which("cjxl") and shutil.which("djxl")):
            self.skipTest("SKIPPED: no cjxl and djxl")
        self.small_picture("a.png", 37, 21)
        points = self.run_json("evaluate", "a.png", "--codec", "jxl", "--set", "distance=8,1,0", "--channel",
                               "lost-5", "--seed", "2", "-o", "r.json")["points"]
        self.assertEqual([point["mean"]["lossless"] for point in points], [False, False, True])
        self.assertLess(points[0]["mean"]["psnr_rgb_db"], points[1]["mean"]["psnr_rgb_db"])
        self.assertTrue(all(point["cases"][0]["identical"] == 1 for point in points))
        self.refused("evaluate", "a.png", "--codec", "jxl", "--set", "distance=26", "-o", "x.json", code=3,
                     says=["distance"])

    def test_vvc(self):
        if "OLIGOCODEC_FFMPEG" not in os.environ:
            self.skipTest("SKIPPED: OLIGOCODEC_FFMPEG names no ffmpeg with libvvenc")
        self.small_picture("a.png", 37, 9)
        points = self.run_json("evaluate", "a.png", "--codec", "vvc", "--set", "qp=45,20", "-o",
                               "r.json")["points"]
        self.assertLess(points[0]["mean"]["bpp"], points[1]["mean"]["bpp"])
        self.assertLess(points[0]["mean"]["psnr_rgb_db"], points[1]["mean"]["psnr_rgb_db"])

    def test_comparators(self):
        """Every file of configs/compare opens; those without an outside program give figures."""
        self.small_picture("a.png", 64, 64)
        self.run_program("evaluate", "a.png", "--compare", "all", "-o", "out/", code=3,
                         environment={"OLIGOCODEC_FFMPEG": "/nowhere/f", "OLIGOCODEC_CJXL": "/nowhere/c"})
        found = {name: json.loads(self.read(f"out/{name}")) for name in os.listdir(self.path("out"))}
        failed = {name for name, one in found.items() if "error" in one["points"][0]}
        self.assertEqual(failed, {"vvc-dna.json", "jxl-adf.json"})
        for printed, name in [(1.0, "goldman"), (1.9, "erlich"), (4.2, "jpegdna"), (120, "vvc-dna"),
                              (2.9, "dna-qlc"), (8, "djscc-dna"), (1757, "hybridflow-dna")]:
            self.assertEqual(found[f"{name}.json"]["comparator"]["printed"]["bits_per_nt"], printed)

    def test_wrong_sweeps(self):
        self.small_picture()
        for sweep in ["sub", "sub=", "sub=0:1", "sub=0:1:0", "sub=1:0:0.1", "sub=0:x:0.1",
                      "sub=0:2:0.5", "sub=0:1:1e-9"]:
            with self.subTest(sweep=sweep):
                self.refused("evaluate", "small.png", "--sweep", sweep, "-o", "r.json", code=2,
                             says=["sub"])


if __name__ == "__main__":
    unittest.main()
