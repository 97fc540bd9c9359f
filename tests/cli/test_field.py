"""Reads as people's files have them, each kind through the command line; FIELD.md lists the kinds and their tests."""
import gzip
import json
import os
import random
import re
import shutil
import struct
import subprocess
import unittest
import zlib

from harness import DATA, PROGRAM, ProgramTest

COMPLEMENT = str.maketrans("ACGT", "TGCA")
HERE = os.path.dirname(os.path.abspath(__file__))


def turned(bases):
    return bases.translate(COMPLEMENT)[::-1]


def bgzf_blocks(data):
    """BGZF without the empty block that ends it."""
    out = b""
    for at in range(0, len(data), 30000):
        piece = data[at:at + 30000]
        pack = zlib.compressobj(6, zlib.DEFLATED, -15)
        body = pack.compress(piece) + pack.flush()
        out += (b"\x1f\x8b\x08\x04" + bytes(5) + b"\xff\x06\x00BC\x02\x00" + struct.pack("<H", len(body) + 25) + body +
                struct.pack("<II", zlib.crc32(piece), len(piece)))
    return out


class Reads(ProgramTest):
    def setUp(self):
        super().setUp()
        self.draw = random.Random(12)
        self.content = self.draw.randbytes(900)
        self.write("in.bin", self.content)
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "-q")
        self.oligos = self.strands("pool.fasta")

    def reads(self, change=lambda read: read, depth=6):
        """Reads of every oligo in both directions, shuffled, each changed."""
        made = []
        for oligo in self.oligos:
            for i in range(depth):
                bases = "".join(self.draw.choice("ACGT") if self.draw.random() < .003 else b for b in oligo)
                made.append(change(turned(bases) if i % 2 else bases))
        self.draw.shuffle(made)
        return made

    def fastq(self, reads, quality=lambda n: "F" * n):
        return "".join(f"@r{i}\n{read}\n+\n{quality(len(read))}\n" for i, read in enumerate(reads))

    def gives(self, name, data, *options, says=""):
        self.write(name, data)
        with self.subTest(name=name):
            out, err = self.run_program("decode", name, "-o", "back.bin", *options)
            self.assertEqual(self.stored("back.bin"), self.content)
            self.assertIn(says, out + err)

    def letters(self, count):
        return "".join(self.draw.choices("ACGT", k=count))

    def test_containers_with_something_missing_or_too_much(self):
        text = self.fastq(self.reads()).encode()
        self.gives("lane1.fastq.gz", bgzf_blocks(text))
        self.gives("two-lanes.fastq.gz", bgzf_blocks(text[:len(text)]) + bgzf_blocks(text))
        self.gives("padded.fastq.gz", gzip.compress(text) + bytes(512))
        records = re.findall(r"@r.*\n.*\n\+\n.*\n", text.decode())
        self.gives("members.fastq.gz", b"".join(gzip.compress(one.encode()) for one in records))
        self.gives("newline.fastq.gz", gzip.compress(text) + b"\n")

    def test_bases_more_or_less_at_the_ends(self):
        for name, change in [("a-tailed", lambda r: r + "A"), ("first-lost", lambda r: r[1:]),
                             ("last-lost", lambda r: r[:-1]), ("both", lambda r: "G" + r[:-2]),
                             ("mixed", lambda r: self.draw.choice([r + "A", r[1:], r[:-1], r]))]:
            self.gives(name + ".fastq", self.fastq(self.reads(change)))

    def test_tags_and_cut_primers(self):
        for name, change in [("umi8", lambda r: self.letters(8) + r),
                             ("umi12", lambda r: self.letters(12) + r),
                             ("stagger", lambda r: self.letters(8) + "ACGTAC"[:self.draw.randrange(6)] + r),
                             ("one-primer", lambda r: r[20:])]:
            self.gives(name + ".fastq", self.fastq(self.reads(change)))

    def test_letters_layouts_and_odd_records(self):
        def other(read):
            at = self.draw.randrange(len(read))
            return read[:at] + self.draw.choice("RYSWKM") + read[at + 1:]
        self.gives("iupac.fastq", self.fastq(self.reads(other)), says="letters other than A C G T N")
        self.gives("gap.fastq", self.fastq(self.reads(lambda r: r[:80] + "-" + r[81:])))
        fasta = "".join(f">r{i}\n{read}*\n" for i, read in enumerate(self.reads()))
        self.gives("star.fasta", fasta)
        self.gives("wrapped.fasta", re.sub(r"([ACGT]{60})(?=[ACGT])", r"\1\n", fasta))
        self.gives("cr.fasta", fasta.replace("\n", "\r"))
        self.gives("crlf.fasta", fasta.replace("\n", "\r\n"))
        self.gives("trimmed.fastq", self.fastq(["", *self.reads(), "", ""]), says="3 empty")
        self.gives("long.fastq", self.fastq([*self.reads(), self.letters(120_000)]), says="1 too long")

    def test_qualities_that_say_nothing(self):
        reads = self.reads()
        self.gives("zero.fastq", self.fastq(reads, lambda n: "!" * n), says="says nothing")
        self.gives("i.fastq", self.fastq(reads, lambda n: "I" * n), says="says nothing")
        self.gives("64.fastq", self.fastq(reads, lambda n: "".join(self.draw.choices("h^dR", k=n))), says="64")
        self.gives("q93.fastq", self.fastq(reads, lambda n: "".join(self.draw.choices("~Iz5", k=n))))

    def test_nanopore_like(self):
        def noisy(read):
            made = ""
            for base in read:
                if self.draw.random() < .01:
                    continue
                made += self.draw.choice("ACGT") if self.draw.random() < .01 else base
                if self.draw.random() < .005:
                    made += self.draw.choice("ACGT")
            return made
        self.gives("indels.fastq", self.fastq(self.reads(noisy, depth=15)))
        self.gives("indels.fastq.gz", gzip.compress(self.fastq(self.reads(noisy, depth=15)).encode()))
        self.gives("within.fastq", self.fastq(self.reads(lambda r: self.letters(70) + noisy(r) + self.letters(40), 15)))


class Lanes(ProgramTest):
    def lane(self, *pools):
        """Reads of pools of a file each, twelve an oligo, shuffled; the files."""
        draw = random.Random(8)
        reads, files = [], {}
        for i, (scheme, primers) in enumerate(pools):
            name = f"file{i}.bin"
            files[name] = draw.randbytes(400 + 150 * i)
            self.write(name, files[name])
            self.run_program("encode", "--raw", name, "-o", "p.fasta", "-q", "--scheme", scheme, "--primers", primers)
            for oligo in self.strands("p.fasta"):
                for k in range(12):
                    bases = "".join(draw.choice("ACGT") if draw.random() < .002 else b for b in oligo)
                    reads.append(turned(bases) if k % 2 else bases)
        draw.shuffle(reads)
        self.write("lane.txt", "\n".join(reads) + "\n")
        return files

    def test_pools_in_one_lane(self):
        for pools in [[("fixed-length", "default"), ("adf", "illumina")],
                      [("fixed-length", "default"), ("fixed-length", "default")]]:
            with self.subTest(pools=pools):
                files = self.lane(*pools)
                out, _ = self.run_program("decode", "lane.txt", "-o", "back/", "--report", "r.json")
                for name, content in files.items():
                    self.assertEqual(self.stored("back/" + name), content)
                    self.assertIn(f"back/{name}: {len(content)} bytes, intact", out)
                self.assertEqual(json.loads(self.read("r.json"))["pools"], 2)
                shutil.rmtree(self.path("back"))


class Sound(ProgramTest):
    def test_intact_is_what_was_written(self):
        encode = ["encode", self.small_picture(width=64, height=48), "-o", "pool.fasta", "--codec", "jpegdna", "-q"]
        self.run_program(*encode, "--no-verify")
        oligos = self.strands("pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "truth.png", "--strict")
        for i in range(3):
            draw = random.Random(i)
            which, at = draw.randrange(5, len(oligos)), draw.randrange(60, 200)
            changed = list(oligos)
            changed[which] = oligos[which][:at] + "N" + oligos[which][at + 1:]
            self.write("one-n.txt", "\n".join(changed) + "\n")
            out, _ = self.run_program("decode", "one-n.txt", "-o", "back.png")
            right = self.stored("back.png") == self.stored("truth.png")
            self.assertTrue(right or "intact" not in out, out)

    def test_forged_reads_take_little_memory(self):
        reads = os.path.join(DATA, "field", "amp-4096.fasta.gz")
        with subprocess.Popen([PROGRAM, "decode", reads, "-o", self.path("back.png")], stderr=subprocess.PIPE) as run:
            error = run.stderr.read().decode()
            _, status, used = os.wait4(run.pid, 0)
            run.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(run.returncode, 4, error)
        self.assertIn("of it arrived", error)
        self.assertLess(used.ru_maxrss, 200_000)  # kB; as much as a program that does nothing and libraries
        self.assertEqual(self.listing(), {})


class Pictures(ProgramTest):
    def through(self, name, *options, folder=os.path.join(DATA, "pictures")):
        return self.run_program("encode", os.path.join(folder, name), "-o", "p.fasta", "--codec", "jpegdna",
                                "--set", "alpha=8", "--no-verify", *options)

    def test_every_kind_is_read_and_what_is_lost_is_said(self):
        for name, says in [("wide.jpg", ""), ("wide.png", ""), ("wide.tif", ""), ("cmyk.jpg", ""),
                           ("associated.tif", ""), ("three_pages.tif", ""), ("two_frames.apng", "2"),
                           ("two_frames.gif", "2"), ("two_frames.webp", "2"), ("twelve_bits.png", "bits"),
                           ("palette_alpha.png", ""), ("gray_alpha.png", ""), ("rgba16.png", ""), ("turned.jpg", "")]:
            with self.subTest(name=name):
                _, err = self.through(name)
                self.assertIn(says, err)
                for line in err.splitlines():  # our own words alone
                    self.assertRegex(line, r"^(warning|info): ")
                self.assertEqual(self.through(name, "-q")[1], "")

    def test_jpegs_with_more_and_with_less(self):
        with open(os.path.join(DATA, "pictures", "photo.jpg"), "rb") as file:
            whole = file.read()
        second = 4 + 256 * whole[4] + whole[5]  # where the second segment begins
        pools = set()
        for name, data in [("whole", whole), ("trailed", whole + whole[:5000]), ("unended", whole[:-2]),
                           ("stray", whole[:second] + bytes(16) + whole[second:])]:
            with self.subTest(name=name):
                self.through(self.write("photo.jpg", data), "-q", folder=self.folder)
                pools.add(tuple(self.strands("p.fasta")))
                self.assertEqual(len(pools), 1)  # the same picture each time
        half = whole[:len(whole) // 2 + 300]
        for name, data in [("filled", half + bytes(len(whole) - len(half))), ("another", half + whole)]:
            self.write(name + ".jpg", data)
            self.refused("encode", name + ".jpg", "-o", "q.fasta", "--codec", "jpegdna", code=3, says=["too early"])


class Table(unittest.TestCase):
    def test_every_test_that_it_names_is_there(self):
        with open(os.path.join(HERE, "FIELD.md"), encoding="utf-8") as file:
            page = file.read()
        source = ""
        for folder, _, names in os.walk(os.path.join(HERE, "..")):
            for name in names:
                if name.endswith((".cpp", ".py")):
                    with open(os.path.join(folder, name), encoding="utf-8") as file:
                        source += file.read()
        named = re.findall(r"`([^`]+)`", page.split("|---", 1)[1])
        self.assertGreater(len(named), 25)
        for name in named:
            self.assertTrue(name in source, name)


if __name__ == "__main__":
    unittest.main()
