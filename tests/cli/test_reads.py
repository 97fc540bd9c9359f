"""Reads as sequencers give them, through the command line: forms, damage, what is said of them."""
import bz2
import gzip
import lzma
import os
import random
import subprocess
import unittest

from harness import PROGRAM, ProgramTest

COMPLEMENT = str.maketrans("ACGT", "TGCA")
ADAPTER = "AGATCGGAAGAGCACACGTCTGAACTCCAGTCACATCACGATCTCGTATGCCGTCTTCTGCTTG"


class Reads(ProgramTest):
    def setUp(self):
        super().setUp()
        self.content = bytes(range(256)) * 3
        self.write("in.bin", self.content)
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        draw = random.Random(5)
        oligos = self.stored("pool.fasta").decode().split("\n")[1::2]
        self.reads = []
        for i, oligo in enumerate(oligo for oligo in oligos for _ in range(3)):
            read = oligo if i % 2 else oligo.translate(COMPLEMENT)[::-1]
            self.reads.append((read, "".join(draw.choice("+5:?FI") for _ in read)))

    def fastq(self, change=lambda bases, quality: (bases, quality)):
        records = (change(*read) for read in self.reads)
        return "".join(f"@r{i}\n{bases}\n+\n{quality}\n"
                       for i, (bases, quality) in enumerate(records)).encode()

    def gives_content(self, *arguments, says=""):
        out, err = self.run_program("decode", *arguments, "-o", "out.bin")
        self.assertEqual(self.stored("out.bin"), self.content)
        self.assertIn(says, out + err)
        os.remove(self.path("out.bin"))
        return out, err

    def test_packed(self):
        text = self.fastq()
        for name, packed in [("gz", gzip.compress(text)), ("bz2", bz2.compress(text)),
                             ("xz", lzma.compress(text)), ("twice", gzip.compress(gzip.compress(text)))]:
            with self.subTest(name=name):
                self.write("reads." + name, packed)
                _, err = self.gives_content("reads." + name, "--strict")
                self.assertEqual(err, "")

    def test_standard_input(self):
        done = subprocess.run([PROGRAM, "decode", "-", "-o", self.path("out.bin")],
                              input=gzip.compress(self.fastq()), capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.stored("out.bin"), self.content)

    def test_line_of_a_gigabase(self):
        """A line that never seems to end takes time, not memory, and the records around it are read."""
        text = self.fastq()
        middle = text.index(b"@r9\n")
        process = subprocess.Popen([PROGRAM, "decode", "-", "-o", self.path("out.bin")],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        process.stdin.write(text[:middle] + b"@endless\n")
        for piece in (b"A" * 2 ** 22, b"\n+\n", b"I" * 2 ** 22):
            for _ in range(240 if len(piece) > 9 else 1):  # 1007 million letters
                process.stdin.write(piece)
        process.stdin.write(b"\n" + text[middle:])
        process.stdin.close()
        said = process.stdout.read().decode()
        process.stdout.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        self.assertEqual(status, 0, said)
        self.assertIn("left out: 1 too long", said)
        self.assertEqual(self.stored("out.bin"), self.content)
        self.assertLess(usage.ru_maxrss, 150 * 1024)

    def test_damaged_tail(self):
        packed = gzip.compress(self.fastq() * 2)
        self.write("cut.gz", packed[:len(packed) * 3 // 4])
        _, err = self.gives_content("cut.gz")
        self.assertEqual(len(err.splitlines()), 1, err)
        self.assertIn("is truncated", err)
        self.assertEqual(self.run_program("-q", "decode", "cut.gz", "-o", "out.bin")[1], "")
        os.remove(self.path("out.bin"))
        self.refused("decode", "cut.gz", "--strict", "-o", "out.bin", code=3, says=["cut.gz", "truncated"])

    def test_odd_records(self):
        text = self.fastq()
        odd = b"@a\n\n+\n\n@b\nACGT\n+\nII\n@c\n" + b"A" * 200_000 + b"\n+\n" + b"I" * 200_000 + b"\n"
        self.write("odd.fastq", text[:text.index(b"@r9\n")] + odd + text[text.index(b"@r9\n"):])
        self.gives_content("odd.fastq", says="1 empty, 1 too long, 1 unreadable")
        self.write("zero.fastq", self.fastq(lambda bases, _: (bases, "!" * len(bases))))
        self.gives_content("zero.fastq", says="'!' at every base, which says nothing")

    def test_read_through_and_pairs(self):
        def cycles(bases, count):
            return (bases + ADAPTER + "G" * count)[:count]
        self.write("long.fastq", self.fastq(lambda bases, quality: (cycles(bases, 301), (quality + "#" * 301)[:301])))
        self.gives_content("long.fastq", says="has the adapters 'illumina'")
        first, second = "", ""
        for i, (bases, quality) in enumerate(self.reads):
            back = bases.translate(COMPLEMENT)[::-1]
            first += f"@r{i} 1:N:0\n{bases[:150]}\n+\n{quality[:150]}\n"
            second += f"@r{i} 2:N:0\n{back[:150]}\n+\n{quality[::-1][:150]}\n"
        self.write("s_R1_001.fastq", first.encode())
        self.write("s_R2_001.fastq", second.encode())
        merged = f"{len(self.reads)} pairs: {len(self.reads)} merged"
        self.gives_content("--paired", "s_R1_001.fastq", "s_R2_001.fastq", says=merged)
        self.gives_content("s_R2_001.fastq", "s_R1_001.fastq", says=merged)
        report = self.run_json("decode", "s_R1_001.fastq", "s_R2_001.fastq", "-o", "out.bin")
        self.assertEqual(report["files"]["merged"], len(self.reads))
        self.assertEqual(report["files"]["reads"], report["reads"]["all"])

    def test_options(self):
        self.write("reads.fastq", self.fastq())
        for options, code in [(["--interleaved", "--single"], 2), (["--trim-primers"], 2),
                              (["--min-length", "9", "--max-length", "8"], 2), (["--adapters", "illumin"], 3),
                              (["--cut-primers", "ACGT:ACGT"], 3)]:
            with self.subTest(options=options):
                self.refused("decode", "reads.fastq", *options, "-o", "out.bin", code=code, says=[])

    def test_other_files_are_named(self):
        for name, content, word in [("a.zip", b"PK\3\4" + bytes(30), "ZIP"), ("a.png", b"\x89PNG\r\n\x1a\n", "picture"),
                                    ("a.txt", ">r\n".encode("utf-16"), "UTF-16"), ("a.html", b"<html>", "web page"),
                                    ("b.txt", b"Dear all,\n", "nothing else")]:
            with self.subTest(name=name):
                self.write(name, content)
                self.refused("decode", name, "-o", "out.bin", code=3, says=[name, word])
                self.refused("inspect", name, code=3, says=[name, word])

    def test_order_forms(self):
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--order", "order.csv")
        self.gives_content("order.csv")
        table = self.stored("order.csv").decode()
        self.write("excel.csv", ("\ufeff" + table.replace(",", ";").replace("\n", "\r\n")).encode())
        self.gives_content("excel.csv")
        self.assertIn(f"records         {len(table.splitlines()) - 1}", self.run_program("inspect", "excel.csv")[0])


if __name__ == "__main__":
    unittest.main()
