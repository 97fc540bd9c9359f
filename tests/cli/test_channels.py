"""Channels of stages, what is fitted to reads, and plans."""
import json
import unittest

from harness import ProgramTest


class Channels(ProgramTest):
    def setUp(self):
        super().setUp()
        self.content = bytes(range(256)) * 8
        self.write("in.bin", self.content)
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--scheme", "fixed-length")

    def test_pairs(self):
        report = self.run_json("simulate", "pool.fasta", "-o", "run.fastq.gz", "--channel", "twist+illumina",
                               "--paired", "--truth", "truth.tsv")
        self.assertEqual([name.split("/")[-1] for name in report["output"]], ["run_R1.fastq.gz", "run_R2.fastq.gz"])
        self.assertEqual(report["channel"]["stages"], ["synthesis", "pcr", "sequencing"])
        self.assertIsNone(report["channel"]["p_sub"])  # the stages make the errors
        self.assertEqual(["synthesis" in file for file in report["channel"]["files"]], [True, False])
        self.run_program("decode", "run_R1.fastq.gz", "run_R2.fastq.gz", "-o", "out.bin")
        self.assertEqual(self.stored("out.bin"), self.content)
        self.refused("simulate", "pool.fasta", "-o", "x.fastq", "--channel", "iid", "--paired", code=3,
                     says=["pairs", "illumina"])
        self.refused("simulate", "pool.fasta", "-o", "-", "--channel", "illumina", "--paired", code=2,
                     says=["two files"])
        self.refused("simulate", "run_R1.fasta", "-o", "run.fasta", "--channel", "illumina", "--paired", code=2,
                     says=["run_R1.fasta"])

    def test_alignment_files(self):
        for name in ["reads.sam", "reads.bam"]:
            self.run_program("simulate", "pool.fasta", "-o", name, "--channel", "illumina", "--coverage", "6")
            self.run_program("decode", name, "-o", "out.bin")
            self.assertEqual(self.stored("out.bin"), self.content)
            self.run_program("simulate", "pool.fasta", "-o", name, "--channel", "illumina", "--paired")
            self.run_program("decode", name, "-o", "out.bin")
            self.assertEqual(self.stored("out.bin"), self.content)

    def test_fit(self):
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq", "--sub", "0.02", "--del", "0.01", "--coverage",
                         "40")
        report = self.run_json("fit-channel", "reads.fastq", "--pool", "pool.fasta", "-o", "mine.json")
        self.assertEqual(report["matched"], report["reads"])
        self.assertAlmostEqual(report["p_sub"], 0.02, delta=0.002)
        self.assertAlmostEqual(report["p_del"], 0.01, delta=0.002)
        again = self.run_json("simulate", "pool.fasta", "-o", "again.fastq", "--channel", "mine.json", "--coverage", "40")
        bases = again["reads"] * 240
        self.assertAlmostEqual(again["substitutions"] / bases, 0.02, delta=0.003)
        self.refused("fit-channel", "reads.fastq", "-o", "x.json", code=2, says=["--pool"])
        self.refused("fit-channel", "reads.fastq", "--pool", "pool.fasta", "-o", "pool.fasta", code=2,
                     says=["pool.fasta"])
        self.write("strays.txt", "ACGTTGCAAC" * 20 + "\n")
        self.refused("fit-channel", "strays.txt", "--pool", "pool.fasta", "-o", "x.json", code=3, says=["none of"])

    def test_plan(self):
        arguments = ["plan", "in.bin", "--channel", "iid", "--scheme", "fixed-length", "--success", "0.8", "--trials",
                     "6", "--price", "nt=0.05,oligo=0.5,read=0"]
        plan = self.run_json(*arguments)
        best = plan["alternatives"][0]
        self.assertTrue(plan["found"] and best["confirmed"])
        self.assertIn("--scheme fixed-length", plan["command_line"])
        self.assertAlmostEqual(best["cost"], 0.05 * best["ordered_nt"] + 0.5 * best["oligos"])
        self.assertEqual(best["sequenced_nt"], best["depth"] * best["ordered_nt"])
        self.assertEqual(json.dumps(plan), json.dumps(self.run_json(*arguments)))
        self.assertIn("best: oligocodec encode", self.run_program(*arguments)[0])
        self.refused("plan", "in.bin", "--channel", "noisy", "--scheme", "fixed-length", "--depth", "0.01", code=4,
                     says=["nothing that was tried"])
        self.refused("plan", "in.bin", code=2, says=["--channel"])
        self.refused("plan", "in.bin", "--channel", "iid", "--price", "gold=1", code=2, says=["nt=NUMBER"])
        for scheme in ("two-bit", "three-to-two"):
            other = self.run_json(*arguments[:4], "--scheme", scheme, *arguments[6:])
            self.assertTrue(other["found"])
            self.assertIn(f"--scheme {scheme}", other["command_line"])
        self.refused("plan", "in.bin", "--channel", "iid", "--scheme", "erlich", code=2, says=["no directory"])
        self.refused("plan", "in.bin", "--channel", "iid", "--scheme", "nonsense", code=3, says=["unknown scheme"])


if __name__ == "__main__":
    unittest.main()
