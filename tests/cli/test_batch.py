"""Folders: encode, decode, inspect and verify of many files, again and again, by one process and by several."""
import filecmp
import json
import os
import resource
import signal
import struct
import subprocess
import time
import unittest
import zlib

from harness import PROGRAM, ProgramTest, png_chunk, smooth, write_png

CODEC = ("--codec", "jpegdna")


class BatchTest(ProgramTest):
    def photos(self, count=6, folder="photos"):
        """Pictures of two sizes in two folders, one broken, and a file that is none."""
        for name in ("a", "b"):
            os.makedirs(self.path(f"{folder}/{name}"))
        for i in range(count):
            side = 32 + 8 * (i % 2)
            write_png(self.path(f"{folder}/{'ab'[i % 2]}/{i // 2}.png"), side, 40, 3,
                      lambda x, y, c, i=i: smooth(x + 5 * i, y, c))
        self.write(f"{folder}/broken.png", self.stored(f"{folder}/a/0.png")[:60])
        self.write(f"{folder}/Thumbs.db", "no picture")
        return folder

    def files(self, folder):
        """Bytes by path below it."""
        found = {}
        for place, _, names in os.walk(self.path(folder)):
            for name in names:
                path = os.path.join(place, name)
                with open(path, "rb") as file:
                    found[os.path.relpath(path, self.path(folder))] = file.read()
        return found

    def manifest(self, folder):
        return json.loads(self.read(f"{folder}/manifest.json"))

    def ranks(self, *arguments, world=2, code=0):
        """Runs all ranks at the same time."""
        environment = {key: value for key, value in os.environ.items() if key != "RANK"}
        running = [subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE,
                                    env={**environment, "RANK": str(rank), "WORLD_SIZE": str(world)})
                   for rank in range(world)]
        ended = [(one.communicate(timeout=300), one.returncode) for one in running]
        self.assertEqual(max(code for _, code in ended), code, ended)
        return ended


class Encoding(BatchTest):
    def test_what_is_made_is_listed_and_not_made_again(self):
        self.photos()
        out, err = self.run_program("encode", "photos", *CODEC, "-o", "pools/", code=3)
        self.assertIn("6 of 8 encoded; 1 broken, 1 no pictures", out)
        self.assertIn("1 of 7 pictures were left out: 'photos/broken.png'", err)
        first = self.files("pools")
        self.assertEqual(sorted(first), sorted(
            [f"{f}/{i}.fasta" for f in "ab" for i in range(3)] + ["manifest.csv", "manifest.json"]))
        manifest = self.manifest("pools")
        self.assertEqual([one["source"] for one in manifest["left_out"]], ["photos/broken.png"])
        entry = next(one for one in manifest["entries"] if one["output"] == "b/1.fasta")
        self.assertEqual((entry["source"], entry["codec"], entry["width_px"], entry["height_px"]),
                         ("photos/b/1.png", "jpegdna", 40, 40))
        self.assertEqual(entry["figures"]["strands"], len(self.strands("pools/b/1.fasta")))
        table = first["manifest.csv"].decode().splitlines()
        self.assertEqual(len(table), 7)
        self.assertTrue(table[0].startswith("source,source_sha256,source_bytes,output,sha256"))
        # A pool of a batch is that of a command alone.
        self.run_program("encode", "photos/b/1.png", *CODEC, "-o", "alone.fasta")
        self.assertEqual(self.read("alone.fasta"), first["b/1.fasta"])

        out, _ = self.run_program("encode", "photos", *CODEC, "-o", "pools/", code=3)
        self.assertIn("6 of 8 encoded; 6 there already, 1 broken", out)
        self.assertEqual(self.files("pools"), first)
        os.remove(self.path("pools/a/0.fasta"))
        report = self.run_json("encode", "photos", *CODEC, "-o", "pools/", code=3)
        self.assertEqual(sum(one.get("there_already", False) for one in report["pools"]), 5)
        self.assertEqual(self.files("pools"), first)

    def test_a_pool_that_changed_stays_and_is_made_again(self):
        self.photos(4)
        self.run_program("encode", "photos/a", *CODEC, "-o", "pools/")
        pool = self.read("pools/0.fasta")
        self.write("pools/0.fasta", "something else")
        _, err = self.run_program("encode", "photos/a", *CODEC, "-o", "pools/")
        self.assertIn("written as 0-2.fasta", err)
        self.assertEqual(self.read("pools/0.fasta"), b"something else")
        self.assertEqual(self.read("pools/0-2.fasta"), pool)
        self.assertEqual([one["output"] for one in self.manifest("pools")["entries"]],
                         ["0-2.fasta", "1.fasta"])
        self.run_program("verify", "pools")

    def test_other_settings_are_other_pools(self):
        self.photos(2)
        self.run_program("encode", "photos", *CODEC, "-o", "pools/", "-q", code=3)
        self.run_program("encode", "photos", *CODEC, "--set", "alpha=2", "-o", "pools/", "-q", code=3)
        outputs = [one["output"] for one in self.manifest("pools")["entries"]]
        self.assertEqual(sorted(outputs), ["a/0-2.fasta", "a/0.fasta", "b/0-2.fasta", "b/0.fasta"])
        self.run_program("verify", "pools")

    def test_files_as_they_are(self):
        for name in ("one.bin", "two.bin"):
            self.write(name, name.encode() * 200)
        self.run_program("encode", "--raw", "one.bin", "two.bin", "-o", "pools/")
        self.run_program("decode", "pools", "-o", "back/")
        self.assertEqual(self.read("back/one.bin"), self.read("one.bin"))
        self.assertEqual(self.read("back/two.bin"), self.read("two.bin"))

    def test_a_picture_beyond_memory(self):
        head = struct.pack(">IIBBBBB", 16000, 16000, 8, 2, 0, 0, 0)
        self.write("vast.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) +
                   png_chunk(b"IDAT", zlib.compress(bytes(1000))) + png_chunk(b"IEND", b""))
        for output in ("pools/", "pool.fasta"):
            limit = 1500 << 20
            result = subprocess.run(
                [PROGRAM, "encode", "vast.png", *CODEC, "-o", output], cwd=self.folder,
                capture_output=True, check=False,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
            self.assertEqual(result.returncode, 3, result.stderr)
            self.assertRegex(result.stderr.decode(), r"'vast.png' has 16000 x 16000 pixels and needs "
                             r"about [0-9.]+ GB of memory; [0-9.]+ GB are free, enough for [0-9.]+ megapixels")


class Ranks(BatchTest):
    def test_shares_make_the_whole(self):
        self.photos(12)
        self.run_program("encode", "photos", *CODEC, "-o", "one/", "-q", code=3)
        self.run_program("decode", "one", "-o", "back/", "-q")
        for world in (2, 5):
            self.ranks("encode", "photos", *CODEC, "-o", f"{world}/", world=world, code=3)
            self.assertEqual(self.files(str(world)), self.files("one"))
        self.ranks("decode", "one", "-o", "back2/")
        self.assertEqual(self.files("back2"), self.files("back"))
        self.ranks("verify", "one")

    def test_killed_and_started_again(self):
        self.photos(40)
        self.run_program("encode", "photos", *CODEC, "-o", "whole/", "-q", code=3)
        command = [PROGRAM, "encode", "photos", *CODEC, "-o", "pools/", "--threads", "1", "-q"]
        running = [subprocess.Popen(command, cwd=self.folder, stderr=subprocess.DEVNULL,
                                    env={**os.environ, "RANK": str(rank), "WORLD_SIZE": "2"})
                   for rank in range(2)]
        for _ in range(2000):
            if len([name for name in self.files("pools") if name.endswith(".fasta")]) > 3:
                break
            time.sleep(.005)
        for one in running:
            one.send_signal(signal.SIGKILL)
            one.wait()
        self.assertLess(len(self.files("pools")), len(self.files("whole")))
        self.ranks(*command[1:], code=3)
        self.assertEqual(self.files("pools"), self.files("whole"))

    def test_an_environment_that_makes_no_sense(self):
        self.photos(2)
        for environment in ({"RANK": "2", "WORLD_SIZE": "2"}, {"RANK": "x", "WORLD_SIZE": "2"},
                            {"SLURM_STEP_ID": "0", "SLURM_PROCID": "1"}):
            self.run_program("encode", "photos", *CODEC, "-o", "pools/", code=2, environment=environment)
        # A batch script of SLURM is one process, whatever it asked for.
        self.run_program("encode", "photos/a", *CODEC, "-o", "pools/", "-q",
                         environment={"SLURM_PROCID": "0", "SLURM_NTASKS": "4"})
        self.assertIn("0.fasta", self.files("pools"))


class FoldersOfPools(BatchTest):
    def setUp(self):
        super().setUp()
        self.photos()
        self.run_program("encode", "photos", *CODEC, "-o", "pools/", "-q", code=3)

    def test_decode(self):
        lines = self.read("pools/b/2.fasta").splitlines(keepends=True)
        self.write("pools/poor.fasta", b"".join(lines[:8]))
        out, err = self.run_program("decode", "pools", "-o", "back/", code=4)
        self.assertIn("6 of 7 decoded; 1 broken", out)
        self.assertIn("'pools/poor.fasta'", err)
        self.run_program("decode", "pools/a/1.fasta", "-o", "alone.png")
        self.assertTrue(filecmp.cmp(self.path("alone.png"), self.path("back/a/1.png"), False))
        self.assertEqual({one["figures"]["intact"] for one in self.manifest("back")["entries"]}, {1})
        before = self.files("back")
        out, _ = self.run_program("decode", "pools", "-o", "back/", code=4)
        self.assertIn("6 there already", out)
        self.assertEqual(self.files("back"), before)
        self.refused("decode", "pools", "-o", "back.png", code=2, says=["expected a folder"])
        self.refused("decode", "pools", "-o", "back/", "--report", "r.json", code=2, says=["one pool"])

    def test_verify(self):
        out, _ = self.run_program("verify", "pools")
        self.assertIn("6 of 6 verified", out)
        self.assertIn("6 compared with their sources", out)
        self.assertEqual(self.run_json("verify", "pools", "--sample", "2")["looked_at"], 2)
        # Strands that are lost behind a right hash: what is held is the pool itself.
        pool = self.read("pools/a/0.fasta")
        lines = pool.splitlines(keepends=True)
        self.write("pools/a/0.fasta", b"".join(lines[:-2]))
        os.remove(self.path("pools/b/0.fasta"))
        report = self.run_json("verify", "pools", code=3)
        self.assertEqual([one["file"] for one in report["failed"]], ["pools/a/0.fasta", "pools/b/0.fasta"])
        self.assertIn("SHA-256", report["failed"][0]["problem"])
        self.refused("verify", "photos", code=3, says=["no manifest.json"])
        self.write("pools/manifest.json", "{}")
        self.refused("verify", "pools", code=3, says=["none that oligocodec wrote"])

    def test_a_manifest_leads_nowhere_else(self):
        manifest = self.manifest("pools")
        manifest["entries"][0]["output"] = "../photos/a/0.png"
        self.write("pools/manifest.json", json.dumps(manifest))
        self.refused("verify", "pools", code=3, says=["not below its folder"])

    def test_inspect(self):
        self.write("pools/bad.fasta", ">a\nno bases\n")
        out, err = self.run_program("inspect", "pools", code=3)
        self.assertEqual(len(out.splitlines()), 1 + 7 + 1)
        self.assertIn("1 of 7 pools of 'pools' are broken, 'pools/bad.fasta'", err)
        report = self.run_json("inspect", "pools", code=3)
        self.assertEqual(sum("problem" in one for one in report["pools"]), 1)
        alone = self.run_json("inspect", "pools/a/0.fasta")
        self.assertIn(alone, report["pools"])
        self.refused("inspect", "photos", code=3, says=["holds no pools"])


if __name__ == "__main__":
    unittest.main()
