"""Nothing is lost, left behind or called what it is not: outputs, batches, names, numbers, the machine."""
import json
import os
import random
import signal
import struct
import subprocess
import time
import unittest

from harness import DATA, PROGRAM, ProgramTest, smooth, write_png


class SoundTest(ProgramTest):
    def picture(self, name, side=40, shift=0):
        write_png(self.path(name), side, side, 3, lambda x, y, c: smooth(x + shift, y, c))
        return name

    def raw_pool(self, size=600):
        self.write("in.bin", random.Random(4).randbytes(size))
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "-q")
        return "pool.fasta"

    def hidden(self):
        return [name for name in os.listdir(self.folder) if name.startswith(".")]


class Outputs(SoundTest):
    def test_an_output_is_no_input_and_no_other_output(self):
        pool = self.raw_pool()
        self.write("reads.fastq", "@r\nACGT\n+\nIIII\n")
        os.symlink("pool.fasta", self.path("link.fasta"))
        os.link(self.path("pool.fasta"), self.path("twin.fasta"))
        self.picture("a.png")
        self.picture("a.csv")
        same = "is the input"
        for arguments, says in [
                (("decode", pool, "-o", pool), same),
                (("decode", pool, "-o", "link.fasta"), same),
                (("decode", "link.fasta", "-o", "twin.fasta"), same),
                (("decode", "reads.fastq", "-o", "./reads.fastq"), same),
                (("decode", pool, "-o", "out", "--report", pool), same),
                (("decode", pool, "-o", "out", "--report", "out"), "the same file"),
                (("simulate", pool, "-o", pool), same),
                (("simulate", pool, "-o", "r.fasta", "--truth", "r.fasta"), "the same file"),
                (("simulate", pool, "-o", "r.fasta", "--truth", "twin.fasta"), same),
                (("encode", "a.png", "-o", "p.txt", "--order", "p.txt"), "the same file"),
                (("encode", "--raw", "in.bin", pool, "-o", pool), same),
                (("encode", "a.csv", "-o", "p.fasta", "--order", "a.csv"), same),
                (("evaluate", "a.png", "-o", "a.png"), same),
                (("evaluate", "a.png", "-o", "e", "--csv", "e"), "the same file"),
                (("primers", "design", "--avoid", pool, "-o", pool), same)]:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=2, says=[says])

    def test_pool_and_order_appear_together_or_not_at_all(self):
        self.write("in.bin", b"x" * 500)
        self.write("pool.fasta", "old pool")
        os.mkdir(self.path("order.csv"))
        self.refused("encode", "--raw", "in.bin", "-o", "pool.fasta", "--order", "order.csv", code=3)
        os.rmdir(self.path("order.csv"))
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--order", "order.csv")
        self.assertTrue(self.read("pool.fasta").startswith(b">"))
        self.assertTrue(self.read("order.csv").startswith(b"name,sequence"))

    def test_decoded_names_replace_nothing(self):
        for shift, name in enumerate(["one", "two"]):
            os.mkdir(self.path(name))
            self.picture(f"{name}/scan.png", shift=9 * shift)
            self.run_program("encode", f"{name}/scan.png", "--codec", "jpegdna", "-o",
                             f"{name}.fasta", "-q")
        self.run_program("decode", "one.fasta", "-o", "out/")
        _, err = self.run_program("decode", "two.fasta", "-o", "out/")
        self.assertIn("scan-2.png", err)
        self.assertEqual(sorted(os.listdir(self.path("out"))), ["scan-2.png", "scan.png"])
        # The same again knows its own.
        report = self.run_json("decode", "two.fasta", "-o", "out/")
        self.assertEqual(report["objects"][0]["output"], "out/scan-2.png")
        self.assertEqual(len(os.listdir(self.path("out"))), 2)
        # A name that the user gives is replaced.
        self.run_program("decode", "two.fasta", "-o", "out/scan.png")
        self.assertEqual(self.read("out/scan.png"), self.read("out/scan-2.png"))

    def test_a_pool_of_one_picture_knows_its_name(self):
        self.picture("archive 7.png")
        self.run_program("encode", "archive 7.png", "--codec", "jpegdna", "-o", "p.fasta", "-q")
        out, _ = self.run_program("inspect", "p.fasta")
        self.assertIn("'archive 7'", out)
        self.run_program("decode", "p.fasta", "-o", "out/")
        self.assertEqual(os.listdir(self.path("out")), ["archive 7.png"])


class Batches(SoundTest):
    def test_a_broken_picture_costs_itself_alone(self):
        for i, name in enumerate(["a.png", "b.png", "c.png"]):
            self.picture(name, shift=i)
        self.write("broken.png", self.read("a.png")[:200])
        os.mkdir(self.path("pools"))
        self.write("pools/a.fasta", "of an earlier run")
        self.write("pools/broken.fasta", "of an earlier run")
        inputs = ["a.png", "broken.png", "b.png", "c.png"]
        out, err = self.run_program("encode", *inputs, "--codec", "jpegdna", "-o", "pools/",
                                    "--batch", "2", code=3)
        self.assertIn("1 of 4 pictures were left out: 'broken.png'", err)
        self.assertIn("3 of 4 encoded; 1 broken", out)
        self.assertEqual(sorted(os.listdir(self.path("pools"))),
                         ["a-2.fasta", "a.fasta", "b.fasta", "broken.fasta", "c.fasta", "manifest.csv",
                          "manifest.json"])
        self.assertEqual(self.read("pools/a.fasta"), b"of an earlier run")
        before = self.listing()
        report = self.run_json("encode", *inputs, "--codec", "jpegdna", "-o", "pools/", code=3)
        self.assertEqual([one["input"] for one in report["left_out"]], ["broken.png"])
        self.assertEqual(report["pools"][0]["output"], "pools/a-2.fasta")
        self.assertEqual(self.listing(), before)

    def test_one_pool_of_all_is_all_or_nothing(self):
        self.picture("a.png")
        self.write("broken.png", self.read("a.png")[:200])
        self.write("pool.fasta", "old")
        self.refused("encode", "a.png", "broken.png", "--codec", "jpegdna", "-o", "pool.fasta",
                     code=3, says=["broken.png"])
        self.refused("encode", "broken.png", "--codec", "jpegdna", "-o", "new/", code=3,
                     says=["broken.png"])


class Weights(SoundTest):
    def ruined(self, change):
        """Weights with one tensor changed and a right hash."""
        import hashlib
        with open(os.path.join(DATA, "../../models/pretrained/cae-high-plain.safetensors"), "rb") as file:
            data = bytearray(file.read())
        length = struct.unpack("<Q", data[:8])[0]
        header, body = json.loads(data[8:8 + length]), data[8 + length:]
        name = next(key for key, entry in header.items()
                    if key != "__metadata__" and len(entry["shape"]) == 4)
        first, last = header[name]["data_offsets"]
        width = (last - first) // (struct.calcsize("e") if header[name]["dtype"] == "F16" else 4)
        body[first:last] = change(header[name]["dtype"], width)
        sha = hashlib.sha256()
        for key in sorted(key for key in header if key != "__metadata__"):
            entry = header[key]
            sha.update(b"\0".join([key.encode(), entry["dtype"].encode(),
                                   ",".join(map(str, entry["shape"])).encode(), b""]))
            sha.update(body[entry["data_offsets"][0]:entry["data_offsets"][1]])
        header["__metadata__"]["hash"] = sha.hexdigest()
        # In whole numbers a layer of no sense cannot say more than one of sense does.
        del header["__metadata__"]["integer"]
        text = json.dumps(header).encode()
        self.write("w.safetensors", struct.pack("<Q", len(text)) + text + body)
        return name

    def test_tensors_without_sense_are_refused_by_name(self):
        self.picture("a.png")
        for what, value in [("finite", float("nan")), ("finite", float("inf")), ("all zero", 0.0)]:
            name = self.ruined(
                lambda dtype, count, v=value: struct.pack("<" + "ef"[dtype == "F32"], v) * count)
            with self.subTest(what=what):
                self.refused("encode", "a.png", "--codec", "w.safetensors", "-o", "p.fasta",
                             code=3, says=["w.safetensors", f"tensor '{name}'", what])
                self.run_program("models", "verify", "w.safetensors", code=3)

    def test_a_picture_that_does_not_come_back_is_said(self):
        # Sound numbers of no sense: the signs of a layer turned.
        def turned(dtype, count):
            rng = random.Random(3)
            return b"".join(struct.pack("<" + "ef"[dtype == "F32"], rng.uniform(-2, 2))
                            for _ in range(count))
        self.ruined(turned)
        write_png(self.path("a.png"), 64, 64, 3, lambda x, y, c: 255 * ((x // 16 + y // 16) % 2))
        _, err = self.run_program("encode", "a.png", "--codec", "w.safetensors", "-o", "p.fasta")
        self.assertIn("hardly the picture that was meant", err)
        _, err = self.run_program("encode", "a.png", "--codec", "w.safetensors", "-o", "p.fasta",
                                  "--no-verify")
        self.assertEqual(err, "")

    def test_a_large_picture_is_looked_at_in_places(self):
        write_png(self.path("a.png"), 700, 440, 1, lambda x, y, c: (x * 255 // 700 + 40 * (y // 50 % 2)) % 256)
        out, err = self.run_program("encode", "a.png", "--codec", "cae-high-plain", "-o", "p.fasta",
                                    "--json")
        again = json.loads(out)["pools"][0]["objects"][0]["decoded_again"]
        self.assertEqual((err, again["doubt"]), ("", ""))
        self.assertAlmostEqual(again["share_compared"], 4 * 64 * 64 / (700 * 440))
        self.run_program("decode", "p.fasta", "-o", "b.png")
        out, _ = self.run_program("compare", "a.png", "b.png", "--metrics", "psnr-rgb", "--json")
        whole = json.loads(out)["pictures"][0]["psnr_rgb_db"]
        self.assertLess(abs(again["psnr_rgb_db"] - whole), 6)
        # Weights of no sense show in any place, and then all of the picture is judged.
        write_png(self.path("a.png"), 700, 440, 1, lambda x, y, c: 255 * ((x // 16 + y // 16) % 2))
        rng = random.Random(3)
        self.ruined(lambda dtype, count: b"".join(
            struct.pack("<" + "ef"[dtype == "F32"], rng.uniform(-2, 2)) for _ in range(count)))
        out, err = self.run_program("encode", "a.png", "--codec", "w.safetensors", "-o", "p.fasta",
                                    "--json")
        self.assertIn("hardly the picture that was meant", err)
        self.assertEqual(json.loads(out)["pools"][0]["objects"][0]["decoded_again"]["share_compared"], 1)

    def test_a_damaged_copy_does_not_hide_a_sound_one(self):
        source = os.path.join(DATA, "../../models/pretrained/cae-high-plain.safetensors")
        with open(source, "rb") as file:
            sound = file.read()
        os.mkdir(self.path("copies"))
        self.write("copies/0-damaged.safetensors", sound[:-3000] + bytes(3000))
        os.mkfifo(self.path("copies/1-pipe.safetensors"))
        self.write("copies/2-cut.safetensors", sound[:5000])
        self.picture("a.png")
        self.run_program("encode", "a.png", "--codec", "cae-high-plain", "-o", "p.fasta", "-q")
        _, err = self.run_program("decode", "p.fasta", "-o", "a2.png", "--weights", "copies")
        for name in ("0-damaged", "1-pipe", "2-cut"):
            self.assertEqual(err.count(f"{name}.safetensors':"), 1, err)
        _, err = self.run_program("decode", "p.fasta", "-o", "a2.png",
                                  environment={"OLIGOCODEC_MODELS": "nowhere"})
        self.assertEqual(err.count("OLIGOCODEC_MODELS names 'nowhere'"), 1, err)


class Numbers(SoundTest):
    def test_numbers_are_bounded(self):
        pool = self.raw_pool()
        for option, value in [("--seed", "-1"), ("--seed", "18446744073709551616"), ("--seed", ""),
                              ("--seed", "1.5"), ("--threads", "100000"), ("--threads", "-2"),
                              ("--coverage", "10001"), ("--coverage", "nan"), ("--sub", "1.01"),
                              ("--dropout", "-0.1"), ("--ins", "x")]:
            with self.subTest(option=option, value=value):
                self.refused("simulate", pool, "-o", "r.fasta", f"{option}={value}", code=2,
                             says=[option, "expected" if value else "missing"])
        for arguments in [("encode", "--raw", "in.bin", "-o", "p2.fasta", "--batch", "0"),
                          ("primers", "design", "-o", "p.tsv", "--count", "5001"),
                          ("primers", "design", "-o", "p.tsv", "--length", "11"),
                          ("evaluate", "in.bin", "-o", "e.json", "--trials", "0")]:
            self.refused(*arguments, code=2, says=["expected a whole number"])
        self.run_program("simulate", pool, "-o", "r.fasta", "--seed", "18446744073709551615")

    def test_a_large_configuration_is_refused(self):
        self.raw_pool()
        self.write("big.json", b'{"scheme": "fixed-length", "description": "' + b"x" * 3_000_000 + b'"}')
        self.refused("encode", "--raw", "in.bin", "-o", "p2.fasta", "--scheme", "big.json", code=3,
                     says=["larger than 1048576 bytes"])


class Machine(SoundTest):
    def test_the_machine_has_a_code_of_its_own(self):
        pool = self.raw_pool()
        with open("/dev/full", "wb") as full:
            result = subprocess.run([PROGRAM, "inspect", pool], cwd=self.folder, stdout=full,
                                    stderr=subprocess.PIPE, check=False)
        self.assertEqual(result.returncode, 5, result.stderr)
        self.assertIn(b"stdout", result.stderr)
        _, err = self.run_program("decode", pool, "-o", "/dev/full", code=5)
        self.assertIn("No space left", err)
        os.symlink("loop", self.path("loop"))
        for arguments in [("decode", "loop", "-o", "x"), ("encode", "loop", "-o", "x.fasta"),
                          ("simulate", "loop", "-o", "x.fasta"), ("inspect", "loop"),
                          ("decode", pool, "-o", "loop")]:
            with self.subTest(arguments=arguments):
                _, err = self.run_program(*arguments, code=3)
                self.assertIn("symbolic links", err)

    def test_a_limit_on_files_is_the_machine(self):
        pool = self.raw_pool(20000)
        before = self.listing()
        result = subprocess.run(["bash", "-c", f'ulimit -f 8; "{PROGRAM}" simulate {pool} '
                                 "--coverage 20 -o r.fasta"], cwd=self.folder,
                                capture_output=True, check=False)
        self.assertEqual(result.returncode, 5, result.stderr)
        self.assertIn(b"'r.fasta'", result.stderr)
        self.assertEqual(self.listing(), before)

    def test_signals_leave_nothing(self):
        pool = self.raw_pool(60000)
        before = self.listing()
        arguments = [PROGRAM, "simulate", pool, "--coverage", "2000", "-o", "r.fasta"]
        for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL):
            with subprocess.Popen(arguments, cwd=self.folder, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.DEVNULL,
                                  preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
                                  ) as running:
                time.sleep(0.3)
                running.send_signal(kind)
            self.assertEqual(running.returncode, -kind)
            if kind != signal.SIGKILL:
                self.assertEqual(self.listing(), before)
        self.run_program("simulate", pool, "-o", "r.fasta")
        self.assertEqual(self.hidden(), [])


class Cost(SoundTest):
    def test_copies_of_one_read_buy_no_network(self):
        """A whole directory of a large picture, and as many reads as it needs: all the same one."""
        write_png(self.path("a.png"), 640, 480, 3, smooth)
        self.run_program("encode", "a.png", "-o", "p.fasta", "-q", "--no-verify")
        strands = self.strands("p.fasta")
        header = json.loads(self.run_program("encode", "a.png", "-o", "p.fasta", "--no-verify",
                                             "--json")[0])["header_strands"]
        reads = strands[:header] + [strands[header]] * (len(strands) - header)
        self.write("reads.fasta", "".join(f">r\n{read}\n" for read in reads))
        _, err = self.run_program("decode", "reads.fasta", "-o", "b.png", code=4)
        self.assertIn("too little of it arrived", err)
        with subprocess.Popen([PROGRAM, "decode", "reads.fasta", "-o", "b.png", "-q"],
                              cwd=self.folder, stderr=subprocess.DEVNULL) as running:
            _, status, usage = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(running.returncode, 4)
        self.assertLess(usage.ru_maxrss, 100 * 1024)
        self.assertLess(usage.ru_utime + usage.ru_stime, 5)


if __name__ == "__main__":
    unittest.main()
