"""Clustering reads without knowing any strand, and pools of other programs from raw reads."""
import hashlib
import os
import random
import unittest

from harness import DATA, ProgramTest

COMPLEMENT = str.maketrans("ACGT", "TGCA")


def turned(strand):
    return strand.translate(COMPLEMENT)[::-1]


class Cluster(ProgramTest):
    def reads(self, strands=60, coverage="12"):
        source = random.Random(4)
        designs = ["".join(source.choices("ACGT", k=110)) for _ in range(strands)]
        self.write("designs.txt", "\n".join(designs) + "\n")
        self.run_program("simulate", "designs.txt", "-o", "reads.fastq", "--sub", "0.015",
                         "--ins", "0.005", "--del", "0.01", "--coverage", coverage,
                         "--truth", "truth.tsv")
        return designs

    def exact(self, designs, strands):
        found = set(strands) | {turned(strand) for strand in strands}
        return sum(design in found for design in designs)

    def test_strands_come_back(self):
        designs = self.reads()
        report = self.run_json("cluster", "reads.fastq", "-o", "strands.fasta", "--min-depth", "3",
                               "--tsv", "places.tsv", "--report", "r.json")
        strands = self.strands("strands.fasta")
        self.assertEqual(len(strands), 60)
        self.assertEqual(report["strands"], 60)
        self.assertEqual(report["length_nt"], 110)
        self.assertGreaterEqual(self.exact(designs, strands), 59)
        self.assertAlmostEqual(report["substitution_rate"], 0.015, delta=0.004)
        self.assertAlmostEqual(report["insertion_rate"], 0.005, delta=0.002)
        self.assertAlmostEqual(report["deletion_rate"], 0.010, delta=0.003)
        names = [line for line in self.read("strands.fasta").decode().split() if line[0] == ">"]
        sizes = [int(name.split("size=")[1]) for name in names]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        self.assertEqual(sum(sizes), report["reads_of_strands"])
        self.assertEqual(sum(d["reads"] * d["strands"] for d in report["depths"]), sum(sizes))
        # Reads of one strand of the table are reads of one design.
        places = [line.split("\t") for line in self.read("places.tsv").decode().splitlines()]
        truth = [line.split("\t") for line in self.read("truth.tsv").decode().splitlines()]
        self.assertEqual(places[0], ["read", "strand", "reversed"])
        self.assertEqual(len(places), len(truth))
        pairs = {(p[1], t[1]) for p, t in zip(places[1:], truth[1:]) if p[1] != "0"}
        self.assertEqual(len(pairs), 60)

    def test_qualities_tell_right_from_doubtful(self):
        designs = self.reads(coverage="4")
        self.run_program("cluster", "reads.fastq", "-o", "strands.fastq.gz", "--length", "110")
        lines = self.read("strands.fastq.gz").decode().splitlines()
        known = set(designs) | {turned(design) for design in designs}
        right, wrong = [], []
        for bases, quality in zip(lines[1::4], lines[3::4]):
            self.assertEqual(len(bases), len(quality))
            (right if bases in known else wrong).append(min(quality))
        self.assertGreater(len(right), 30)
        if wrong:
            self.assertGreater(sum(map(ord, right)) / len(right), sum(map(ord, wrong)) / len(wrong))

    def test_same_for_any_number_of_threads(self):
        self.reads()
        for threads in "1", "5":
            self.run_program("cluster", "reads.fastq", "-o", f"{threads}.fastq", "--threads",
                             threads)
        self.assertEqual(self.read("1.fastq"), self.read("5.fastq"))

    def test_wrong_command_lines_and_inputs(self):
        self.write("reads.txt", "ACGTACGTAA\nTTTTCAGGAC\n")
        self.refused("cluster", "-o", "strands.fasta", code=2)
        self.refused("cluster", "reads.txt", code=2, says=["-o"])
        self.refused("cluster", "reads.txt", "-o", "strands.bam", code=2, says=["ending"])
        self.refused("cluster", "reads.txt", "-o", "none/strands.fasta", code=3)
        self.refused("cluster", "none.txt", "-o", "strands.fasta", code=3, says=["none.txt"])
        self.refused("cluster", "reads.txt", "-o", "strands.fasta", "--min-depth", "2", code=4,
                     says=["the deepest has 1"])
        self.write("unknown.txt", "NNNNNNNN\nNNNNN\n")
        self.refused("cluster", "unknown.txt", "-o", "strands.fasta", code=4)


class ForeignPools(ProgramTest):
    def test_fountain_from_raw_reads(self):
        reads = os.path.join(DATA, "dt4dds", "fountain_high_reads.txt.gz")
        settings = ["file_size=19456", "size=26", "rs=1", "c=0.025", "delta=0.1"]
        self.run_program("decode", reads, "-o", "file.gz", "--scheme", "erlich",
                         *[word for setting in settings for word in ("--set", setting)])
        self.assertEqual(hashlib.sha256(self.stored("file.gz")).hexdigest(),
                         "0a0ffb2dd0a665662f99885fedf24cc43f916aaca5b006bac828294c05407019")

    def test_package_pool_from_raw_reads(self):
        self.run_program("encode", os.path.join(DATA, "kodim23.png"), "-o", "pool.fasta", "--codec",
                         "jpegdna", "--set", "dialect=package", "--set", "color=gray")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq", "--sub", "0.005", "--ins",
                         "0.002", "--del", "0.003", "--coverage", "20")
        report = self.run_json("decode", "reads.fastq", "-o", "back.png")
        self.assertEqual(len(report["objects"]), 1)
        self.assertEqual(report["reads"]["all"], len(self.strands("reads.fastq")))
        self.assertLess(report["objects"][0]["strands_missing"], 4)  # of 1116


if __name__ == "__main__":
    unittest.main()
