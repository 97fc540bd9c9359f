"""oligocodec-train: killed and resumed runs, equal seeds, and what it says when it cannot go on."""
import csv
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import tarfile
import time
import unittest

from harness import ProgramTest, read_png, write_png

TRAINER = os.environ["OLIGOCODEC_TRAIN"]
CONFIG = """{
    "codec": "cae",
    "model": {"channels": 4, "rates": [4, 6], "width": 8, "deep_width": 8, "encoder_blocks": 1,
              "decoder_blocks": 1, "soft": true},
    "data": {"crop_px": 32, "batch": 2, "validation": 1},
    "noise": {"kind": "codeword", "p_sub": [0, 0.05], "p_erase": 0.01, "soft": true},
    "optimiser": {"schedule": "cosine", "warmup_steps": 5, "ema_decay": 0.9},
    "stages": [{"learning_rate": 1e-3, "steps": 80}],
    "output": {"log_every": 1, "validate_every": 10, "samples": false}
}"""


class Training(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("photos"))
        for i in range(10):
            self.photo(f"photos/{i}.png", 48, 40, i)
        with open(self.path("tiny.json"), "w") as file:
            file.write(CONFIG)

    def photo(self, name, width, height, salt=0):
        write_png(self.path(name), width, height, 3,
                  lambda x, y, c: (x * (3 + salt) + y * (7 - c) + (x * y) // (5 + salt)) % 256)

    def command(self, run, *options):
        return [TRAINER, "tiny.json", "--data", "photos", "-o", run, "--threads", "1", "--device",
                "cpu", *options]

    def train(self, run, *options, **settings):
        return subprocess.run(self.command(run, *options), cwd=self.folder, capture_output=True,
                              text=True, timeout=300, **settings)

    def losses(self, run):
        with open(self.path(run + "/metrics.csv")) as file:
            return [(int(row["step"]), row["loss"]) for row in csv.DictReader(file)]

    def assert_refused(self, result, code, *words):
        self.assertEqual(result.returncode, code, result.stderr)
        error = [line for line in result.stderr.splitlines() if "error:" in line]
        self.assertEqual(len(error), 1, result.stderr)
        for word in words:
            self.assertIn(word, error[0])

    def test_killed_run_goes_on_as_if_it_had_not_been(self):
        self.assertEqual(self.train("whole").returncode, 0)
        whole = self.losses("whole")
        self.assertEqual([step for step, _ in whole], list(range(1, 81)))
        kill_at = random.randint(11, 70)
        process = subprocess.Popen(self.command("killed"), cwd=self.folder,
                                   stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        log = self.path("killed/metrics.csv")
        while process.poll() is None:
            if os.path.exists(log) and len(self.stored("killed/metrics.csv").splitlines()) > kill_at:
                process.send_signal(signal.SIGKILL)
                break
            time.sleep(0.002)
        process.wait()
        self.assertEqual(process.returncode, -signal.SIGKILL)
        result = self.train("killed", "--resume")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(self.losses("killed"), whole, f"killed after step {kill_at}")
        for name in ["latest.safetensors", "best.safetensors", "validation.csv"]:
            self.assertEqual(self.stored("killed/" + name), self.stored("whole/" + name), name)

    def test_seeds(self):
        for run, seed in [("a", "5"), ("b", "5"), ("c", "6")]:
            self.assertEqual(self.train(run, "--seed", seed).returncode, 0)
        self.assertEqual(self.losses("a"), self.losses("b"))
        self.assertNotEqual(self.losses("a"), self.losses("c"))

    def test_kills_leave_nothing_half_written(self):
        """$OLIGO_KILLS: how many."""
        for kill in range(int(os.environ.get("OLIGO_KILLS", 1))):
            shutil.rmtree(self.path("run"), ignore_errors=True)
            process = subprocess.Popen(self.command("run"), cwd=self.folder,
                                       stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            time.sleep(random.uniform(0, 3))
            process.send_signal(signal.SIGKILL)
            process.wait()
            resumed = os.path.exists(self.path("run/checkpoint.safetensors"))
            result = self.train("run", *(["--resume"] if resumed else []))
            self.assertEqual(result.returncode, 0, f"kill {kill}: {result.stderr}")
            self.assertEqual([name for name in os.listdir(self.path("run"))
                              if name.startswith(".")], [])

    def test_a_run_that_learns_nothing_is_said(self):
        slow = 'stages=[{"learning_rate": 1e-9, "steps": 12}]'
        result = self.train("slow", "--set", slow, "--set", "warm_start=none")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stderr.count("nothing is learned: in the first stage"), 1,
                         result.stderr)
        self.assertNotIn("nothing is learned", self.train("good").stderr)
        for i in range(4):
            write_png(self.path(f"photos/{i}.png"), 48, 40, 3, lambda x, y, c: 0)
        result = self.train("some", "--set", slow)
        self.assertIn("4 of 10 photos are of a single colour", result.stderr)
        for i in range(10):
            write_png(self.path(f"photos/{i}.png"), 48, 40, 3, lambda x, y, c: 7)
        self.assert_refused(self.train("black"), 3, "10 is of a single colour")

    def test_no_photo_held_aside_is_no_quality(self):
        for i in range(5, 10):
            os.remove(self.path(f"photos/{i}.png"))
        result = self.train("few", "--set", 'stages=[{"learning_rate": 1e-3, "steps": 10}]')
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("no photo is held aside", result.stderr)
        self.assertNotIn("dB on the photos", result.stderr)

    def test_photos_that_will_not_do(self):
        shutil.rmtree(self.path("photos"))
        self.assert_refused(self.train("none"), 3, "photos", "does not exist")
        os.mkdir(self.path("photos"))
        self.assert_refused(self.train("empty"), 3, "no photo", "0 picture files")
        self.photo("photos/small.png", 31, 60)
        self.assert_refused(self.train("small"), 3, "1 smaller than the crop of 32 px")
        self.assertFalse(os.path.exists(self.path("small")))
        self.photo("photos/one.png", 128, 96)
        result = self.train("one")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(self.losses("one")), 80)

    def test_shards_and_what_is_left_out(self):
        formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
        os.mkdir(self.path("shards"))
        for name, (kind, mode) in {**{f: (f, "w") for f in formats}, "packed.tar.gz": ("pax", "w:gz")}.items():
            name += "" if "." in name else ".tar"
            with tarfile.open(self.path("shards/" + name), mode, format=formats[kind]) as shard:
                for i, ending in enumerate(["png", "JPG", "jfif"]):
                    shard.add(self.path(f"photos/{i}.png"), "long" * 35 + f"/{i}.{ending}")
                shard.add(self.path("tiny.json"), "0.json")
        self.write("shards/notes.txt", "none")
        self.write("shards/broken.png", "none")
        self.photo("shards/small.png", 31, 60)
        shutil.rmtree(self.path("photos"))
        os.rename(self.path("shards"), self.path("photos"))
        result = self.train("all", "--set", 'stages=[{"learning_rate": 1e-3, "steps": 8}]')
        self.assertEqual(result.returncode, 0, result.stderr)
        for name in ["ustar.tar", "gnu.tar", "pax.tar", "packed.tar.gz"]:
            self.assertIn(f"shard 'photos/{name}': 4 members, 3 of them pictures; left out: 1 .json", result.stderr)
        self.assertIn("folder 'photos': 7 files, 2 of them pictures, 4 shards; left out: 1 .txt", result.stderr)
        self.assertIn("of 14 picture files 12 are used; 1 are broken, 1 smaller than the crop", result.stderr)

    def test_full_disk(self):
        def small_files_only():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing fails instead of killing
            resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))

        result = self.train("full", preexec_fn=small_files_only)
        self.assert_refused(result, 5, "full/", "cannot write")
        left = os.listdir(self.path("full"))
        self.assertFalse([name for name in left if name.endswith(".safetensors") or ".tmp" in name])

    def test_run_folders(self):
        self.assertEqual(self.train("run").returncode, 0)
        self.assert_refused(self.train("run"), 3, "--resume")
        self.assert_refused(self.train("other", "--resume"), 3, "no checkpoint")
        self.assert_refused(self.train("x", "--set", "noise.p_sbu=3"), 3, "p_sub")
        self.assert_refused(self.train("x", "--set", "model.soft=false"), 3, "model.soft")

    def test_everything_is_checked_before_any_work(self):
        for dry in [["--dry-run"], []]:
            result = self.train("run", "--set", "initial_weights=runs/none", *dry)
            self.assert_refused(result, 3, "initial_weights", "runs/none", "cae-plain")
            result = self.train("run", "--set", "initial_weights=mlic-small", *dry)
            self.assert_refused(result, 3, "mlic", "expected a model of codec 'cae'")
            result = self.train("run", "--set", "initial_weights=cae-plain", *dry)
            self.assert_refused(result, 3, "cae-plain.safetensors", "does not fit")
            result = self.train("run", "--data", "nowhere", *dry)
            self.assert_refused(result, 3, "nowhere", "does not exist")
        self.assertFalse(os.path.exists(self.path("run")))
        result = self.train("run", "--dry-run")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(json.loads(result.stdout)["model"]["channels"], 4)
        self.assertFalse(os.path.exists(self.path("run")))

    def test_presets_by_name_run_from_a_fresh_clone(self):
        for name in ["cae-codeword", "cae-gaussian", "hyperprior-lowest"]:
            result = subprocess.run([TRAINER, name, "--dry-run"], cwd=self.folder, text=True,
                                    capture_output=True, timeout=300)
            self.assertEqual(result.returncode, 0, result.stderr)
        result = subprocess.run([TRAINER, "cae-codewrod", "--dry-run"], cwd=self.folder, text=True,
                                capture_output=True, timeout=300)
        self.assert_refused(result, 3, "cae-codeword")

    def test_interrupted_run_leaves_weights_and_says_how_to_go_on(self):
        settings = ["--set", "output.validate_every=1000",
                    "--set", 'stages=[{"learning_rate":1e-3,"steps":3000}]']
        process = subprocess.Popen(self.command("run", *settings), cwd=self.folder, text=True,
                                   stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        log = self.path("run/metrics.csv")
        while process.poll() is None:
            if os.path.exists(log) and len(self.stored("run/metrics.csv").splitlines()) > 5:
                process.send_signal(signal.SIGINT)
                break
            time.sleep(0.002)
        _, err = process.communicate(timeout=300)
        self.assertEqual(process.returncode, 128 + signal.SIGINT, err)
        self.assertIn("of 3000", err)
        self.assertIn("oligocodec-train run --resume", err)
        write_png(self.path("p.png"), 40, 40, 3, lambda x, y, c: (x + y) % 256)
        self.run_program("encode", "p.png", "-o", "p.fasta", "--codec", "run")
        for weights in ["run", "run/latest.safetensors"]:  # one way to name them
            self.run_program("decode", "p.fasta", "-o", "back.png", "--weights", weights)
            self.run_program("models", "show", weights)
        steps = [step for step, _ in self.losses("run")]
        last = steps[-1] + 3
        result = subprocess.run(
            [TRAINER, "run", "--resume", "--threads", "1", "--device", "cpu", "--set",
             f'stages=[{{"learning_rate":1e-3,"steps":{last}}}]'],
            cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual([step for step, _ in self.losses("run")], list(range(1, last + 1)))

    def test_figures_without_meaning_are_not_told(self):
        result = self.train("plain", "--set", "noise.kind=none", "--set", "noise.soft=false")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(" dB on the photos held aside", result.stderr)
        for words in ["through the noise", "bits per pixel"]:
            self.assertNotIn(words, result.stderr)
        with open(self.path("plain/metrics.csv")) as file:
            columns = file.readline().strip().split(",")
        self.assertEqual(columns[:4], ["step", "loss", "mse", "psnr_db"])
        for name in ["bpp", "perceptual", "entropy_nt", "noise_level"]:
            self.assertNotIn(name, columns)
        result = self.train("noisy")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(" dB through the noise on the photos held aside", result.stderr)


class HybridflowScript(ProgramTest):
    """scripts/hybridflow.sh: five stages, each on the ones before, to a codec that works."""

    def script(self, *options):
        script = os.path.join(os.path.dirname(__file__), "..", "..", "scripts", "hybridflow.sh")
        return subprocess.run(
            ["bash", script, "tiny", self.path("photos"), self.path("runs"), *options],
            capture_output=True, text=True, timeout=600)

    def test_stages_to_a_codec(self):
        os.mkdir(self.path("photos"))
        for i in range(6):
            write_png(self.path(f"photos/{i}.png"), 150, 140, 3,
                      lambda x, y, c, i=i: (x * (3 + i) + y * (7 - c) + (x * y) // (5 + i)) % 256)
        short = ["--", "--threads", "1", "--device", "cpu", "--set", "data.validation=1", "--set",
                 'stages=[{"learning_rate":1e-3,"steps":2}]', "--set", "output.samples=false",
                 "--set", "warm_start=none"]  # a PCA's zero layers want more steps to leave zero
        trained = self.script(*short)
        self.assertEqual(trained.returncode, 0, trained.stderr)
        stages = ["vqgan", "books", "mlic", "predictor", "correction"]
        for stage in stages:
            self.assertIn(f"stage {stage}", trained.stderr)
        again = self.script(*short)
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertNotIn("training", again.stderr)
        # A stage that was interrupted goes on, and is the only one that does.
        os.remove(self.path("runs/correction/finished"))
        resumed = self.script("--", "--threads", "1")
        self.assertEqual(resumed.returncode, 0, resumed.stderr)
        self.assertIn("stage predictor is finished", resumed.stderr)
        self.assertNotIn("stage correction is finished", resumed.stderr)

        for indices in ("fixed", "coded"):
            with self.subTest(indices=indices):
                self.run_program("encode", "photos/0.png", "--codec", self.path("runs/correction"), "-o",
                            "pool.fasta", "--set", f"indices={indices}")
                self.run_program("decode", "pool.fasta", "-o", "back.png", "--weights",
                            self.path("runs/correction"))
                self.assertEqual(read_png(self.path("back.png"))[:3], (150, 140, 3))


if __name__ == "__main__":
    unittest.main()
