"""Noise, lost strands and what --partial and --strict make of them."""
import json
import os
import random
import unittest

from harness import DATA, ProgramTest, read_png, size_of

COMPLEMENT = str.maketrans("ACGT", "TGCA")


class Simulate(ProgramTest):
    def pool(self):
        self.write("in.bin", random.Random(3).randbytes(4000))
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        return self.strands("pool.fasta")

    def test_without_noise_reads_are_the_oligos(self):
        oligos = self.pool()
        self.run_program("simulate", "pool.fasta", "-o", "reads.fasta", "--coverage", "2")
        complement = str.maketrans("ACGT", "TGCA")
        reads = self.strands("reads.fasta")
        self.assertEqual(len(reads), 2 * len(oligos))
        forward = [read for read in reads if read in set(oligos)]
        self.assertTrue(0.3 < len(forward) / len(reads) < 0.7)  # half are turned round
        turned = [r if r in set(oligos) else r.translate(complement)[::-1] for r in reads]
        self.assertEqual(sorted(turned), sorted(2 * oligos))
        self.assertNotEqual(turned[:len(oligos)], oligos)  # and they are shuffled

    def test_same_seed_same_reads(self):
        self.pool()
        for name, seed in [("a", "5"), ("b", "5"), ("c", "6")]:
            self.run_program("simulate", "pool.fasta", "-o", f"{name}.fastq", "--sub", "0.02",
                             "--ins", "0.01", "--del", "0.01", "--seed", seed)
        self.assertEqual(self.read("a.fastq"), self.read("b.fastq"))
        self.assertNotEqual(self.read("a.fastq"), self.read("c.fastq"))

    def test_truth_agrees_with_the_reads(self):
        oligos = self.pool()
        report = self.run_json("simulate", "pool.fasta", "-o", "reads.txt", "--sub", "0.05",
                               "--dropout", "0.2", "--coverage", "1.5", "--truth", "truth.tsv")
        reads = self.read("reads.txt").decode().split()
        lines = self.read("truth.tsv").decode().splitlines()
        self.assertEqual(lines[0].split("\t")[:3], ["read", "strand", "reversed"])
        self.assertEqual(len(lines) - 1, len(reads))
        self.assertEqual(report["reads"], len(reads))
        complement = str.maketrans("ACGT", "TGCA")
        total, seen = 0, set()
        for line in lines[1:]:
            number, strand, turned, substitutions = map(int, line.split("\t")[:4])
            read = reads[number - 1]
            read = read.translate(complement)[::-1] if turned else read
            oligo = oligos[strand - 1]
            self.assertEqual(sum(a != b for a, b in zip(read, oligo)), substitutions)
            total += substitutions
            seen.add(strand)
        self.assertEqual(total, report["substitutions"])
        self.assertAlmostEqual(total / sum(map(len, reads)), 0.05, delta=0.01)
        self.assertEqual(report["strands_without_reads"], len(oligos) - len(seen))

    def test_output_follows_the_extension(self):
        self.pool()
        starts = {"r.fasta": b">", "r.fastq": b"@", "r.txt": b"", "r.fastq.gz": b"@"}
        for name, start in starts.items():
            self.run_program("simulate", "pool.fasta", "-o", name)
            self.assertTrue(self.read(name).startswith(start))
            self.run_program("decode", name, "-o", "out.bin")
            self.assertEqual(self.read("out.bin"), self.read("in.bin"))


class DamagedPicture(ProgramTest):
    def noisy_photo(self):
        photo = os.path.join(DATA, "kodim23.png")
        self.run_program("encode", photo, "-o", "pool.fasta", "--scheme", "fixed-length")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.01",
                         "--dropout", "0.05", "--seed", "2")

    def test_damage_is_concealed_and_reported(self):
        self.noisy_photo()
        out, _ = self.run_program("decode", "reads.fastq.gz", "-o", "back.png", "--report", "r.json")
        self.assertRegex(out, r"\d+ of \d+ strands missing")
        self.assertEqual(size_of(self.path("back.png")), (768, 512))
        report = json.loads(self.read("r.json"))
        picture = report["objects"][0]
        self.assertFalse(picture["verified"])
        self.assertGreater(picture["strands_missing"], 0)
        self.assertGreater(picture["erased_share"], 0.01)
        self.assertLess(picture["erased_share"], 0.15)

    def test_what_codes_corrected_is_counted(self):
        self.write("in.bin", random.Random(3).randbytes(6000))
        for scheme, inner in [("fixed-length", True), ("adf", False), ("robust", False)]:
            with self.subTest(scheme=scheme):
                self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--scheme", scheme, "-q")
                out, _ = self.run_program("decode", "pool.fasta", "-o", "out.bin", "--report", "r.json")
                clean = json.loads(self.read("r.json"))["objects"][0]
                self.assertEqual(clean["symbols_corrected"], {"inner_code": 0, "outer_code": 0, "restored": 0})
                self.assertIn("bytes, intact\n", out)
                strands = self.strands("pool.fasta")
                for at in (10, 14):  # of one read each: some wrong bases
                    strands[at] = strands[at][:100] + strands[at][100:140].translate(COMPLEMENT) + strands[at][140:]
                self.write("reads.txt", "\n".join(strands[:20] + strands[22:]) + "\n")
                out, _ = self.run_program("decode", "reads.txt", "-o", "out.bin", "--strict", "--report", "r.json")
                self.assertEqual(self.stored("out.bin"), self.stored("in.bin"))
                corrected = json.loads(self.read("r.json"))["objects"][0]["symbols_corrected"]
                self.assertGreater(sum(corrected.values()), 0)
                self.assertGreater(corrected["restored"], 0)
                self.assertIn("absent symbols restored", out)
                if inner:
                    self.assertGreater(corrected["inner_code"] + corrected["outer_code"], 0)

    def test_strict_refuses_it(self):
        self.noisy_photo()
        self.refused("decode", "reads.fastq.gz", "-o", "back.png", "--strict", code=4,
                     says=["strands missing"])
        self.run_program("decode", "pool.fasta", "-o", "back.png", "--strict")

    def test_half_the_strands_still_give_a_picture(self):
        self.run_program("encode", self.small_picture(width=200, height=150), "-o", "pool.fasta")
        strands = self.strands("pool.fasta")
        self.write("half.txt", "\n".join(strands[::2]) + "\n")
        self.run_program("decode", "half.txt", "-o", "back.png")
        self.assertEqual(read_png(self.path("back.png"))[:2], (200, 150))


class DamagedFile(ProgramTest):
    def thinned(self, keep):
        self.write("in.bin", random.Random(4).randbytes(20_000))
        report = self.run_json("encode", "--raw", "in.bin", "-o", "pool.fasta")
        strands = self.strands("pool.fasta")
        header = strands[:report["header_strands"]]
        self.write("some.txt", "\n".join(header + strands[len(header)::keep]) + "\n")

    def test_nothing_is_written(self):
        self.thinned(2)
        self.refused("decode", "some.txt", "-o", "out.bin", code=4)

    def test_partial_writes_what_arrived(self):
        self.thinned(2)
        out, err = self.run_program("decode", "some.txt", "-o", "out.bin", "--partial", code=4)
        self.assertIn("damaged", out)
        self.assertIn("oligocodec: error: ", err)
        original, found = self.read("in.bin"), self.read("out.bin")
        self.assertEqual(len(found), len(original))
        right = sum(a == b for a, b in zip(original, found))
        self.assertGreater(right / len(original), 0.3)
        self.assertNotEqual(found, original)

    def test_one_lost_object_of_two_writes_nothing(self):
        for name, seed in [("a.bin", 1), ("b.bin", 2)]:
            self.write(name, random.Random(seed).randbytes(5000))
        report = self.run_json("encode", "--raw", "a.bin", "b.bin", "-o", "pool.fasta")
        first = report["header_strands"] + report["pools"][0]["objects"][0]["strands"]
        self.write("some.txt", "\n".join(self.strands("pool.fasta")[:first]) + "\n")
        self.refused("decode", "some.txt", "-o", "out", code=4, says=["b.bin"])
        self.run_program("decode", "some.txt", "-o", "a.out", "--object", "a.bin")
        self.assertEqual(self.read("a.out"), self.read("a.bin"))

    def test_lost_header_strands_are_not_recoverable(self):
        self.thinned(1)
        count = self.run_json("inspect", "pool.fasta")["header_strands"]
        self.write("rest.txt", "\n".join(self.strands("pool.fasta")[count:]) + "\n")
        self.refused("decode", "rest.txt", "-o", "out.bin", code=4, says=["header"])


if __name__ == "__main__":
    unittest.main()
