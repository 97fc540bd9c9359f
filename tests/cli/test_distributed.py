"""oligocodec-train in two processes: the same losses as one, and what happens when one of them dies."""
import csv
import json
import os
import signal
import socket
import subprocess
import time
import unittest

from harness import ProgramTest, write_png

TRAINER = os.environ["OLIGOCODEC_TRAIN"]
CONFIG = {
    "codec": "cae",
    "model": {"channels": 4, "width": 8, "deep_width": 8, "encoder_blocks": 1, "decoder_blocks": 1},
    "data": {"crop_px": 32, "batch": 4, "validation": 1},
    "optimiser": {"schedule": "cosine", "ema_decay": 0.9},
    "stages": [{"learning_rate": 1e-3, "steps": 50}],
    "output": {"log_every": 1, "validate_every": 25, "samples": False},
}
REFUSED = "this build trains in one process alone"


class TwoProcesses(ProgramTest):
    def setUp(self):
        super().setUp()
        os.mkdir(self.path("photos"))
        for i in range(10):
            write_png(self.path(f"photos/{i}.png"), 48, 40, 3,
                      lambda x, y, c, i=i: (x * (3 + i) + y * (7 - c) + (x * y) // (5 + i)) % 256)
        self.write("tiny.json", json.dumps(CONFIG))

    def start(self, run, world, *options):
        """The processes of a run, as a launcher starts them."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [TRAINER, "tiny.json", "--data", "photos", "-o", run, "--threads", "1", "--device", "cpu",
                   *options]
        place = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": str(world)}
        return [subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                 text=True, env={**os.environ, **place, "RANK": str(rank)})
                for rank in range(world)]

    def end(self, running, code=0):
        """What each said on stderr."""
        said = [one.communicate(timeout=200)[1] for one in running]
        if any(REFUSED in one for one in said):
            self.skipTest(REFUSED)
        self.assertEqual([one.returncode for one in running], [code] * len(running), said)
        return said

    def losses(self, run):
        with open(self.path(run + "/metrics.csv")) as file:
            return [float(row["loss"]) for row in csv.DictReader(file)]

    def test_two_train_as_one_does(self):
        self.end(self.start("one", 1))
        self.end(self.start("two", 2))
        one, two = self.losses("one"), self.losses("two")
        self.assertEqual(len(one), 50)
        self.assertEqual(len(two), 50)
        self.assertLess(sum(one[25:]), sum(one[:25]))
        for expected, found in zip(one, two):
            self.assertLess(abs(found - expected), 1e-4 * expected)
        self.assertEqual(sorted(os.listdir(self.path("two"))), sorted(os.listdir(self.path("one"))))

    def test_one_that_dies_ends_the_other_and_the_run_goes_on(self):
        running = self.start("run", 2, "--set", 'stages=[{"learning_rate": 1e-3, "steps": 1000000}]')
        while not os.path.exists(self.path("run/checkpoint.safetensors")):
            self.assertIsNone(running[0].poll(), running[0].communicate() if running[0].poll() else None)
            time.sleep(.05)
        killed = time.monotonic()
        running[1].send_signal(signal.SIGKILL)
        running[1].communicate()
        said = self.end(running[:1], code=5)[0]
        self.assertLess(time.monotonic() - killed, 60)
        errors = [line for line in said.splitlines() if "error:" in line]
        self.assertEqual(len(errors), 1, said)
        self.assertIn("another process of this training is gone", errors[0])
        before = len(self.losses("run"))
        # Whichever is asked to stop, both do after the same step.
        running = self.start("run", 2, "--resume", "--set",
                             'stages=[{"learning_rate": 1e-3, "steps": 1000000}]')
        while len(self.losses("run")) <= 25:
            time.sleep(.05)
        running[1].send_signal(signal.SIGTERM)
        said = self.end(running, code=128 + signal.SIGTERM)
        self.assertIn("resumed at step", said[0])
        self.assertGreater(before, 24)

    def test_what_cannot_be_shared_is_refused(self):
        for setting, words in (("data.batch=3", "cannot be shared by 2 processes"),):
            for said in self.end(self.start("no", 2, "--set", setting), code=3):
                self.assertIn(words, said)
        alone = subprocess.run([TRAINER, "tiny.json", "--data", "photos", "-o", "no"], cwd=self.folder,
                               capture_output=True, text=True, check=False,
                               env={**os.environ, "RANK": "0", "WORLD_SIZE": "2"})
        self.assertEqual(alone.returncode, 2)
        self.assertIn("MASTER_ADDR", alone.stderr)


if __name__ == "__main__":
    unittest.main()
