"""Pictures and files through encode, simulate and decode."""
import hashlib
import math
import os
import random
import unittest

from harness import DATA, ProgramTest, read_png, size_of, smooth, write_png


def psnr(a, b):
    square = sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)
    return math.inf if square == 0 else 10 * math.log10(255**2 / square)


class Pictures(ProgramTest):
    def round_trip(self, picture, *options):
        self.run_program("encode", picture, "-o", "pool.fasta", "--codec", "cae", *options)
        self.run_program("decode", "pool.fasta", "-o", "back.png")
        return self.path("back.png")

    def test_photo_comes_back_alike(self):
        photo = os.path.join(DATA, "kodim23.png")
        back = self.round_trip(photo)
        _, _, _, original = read_png(photo)
        width, height, channels, decoded = read_png(back)
        self.assertEqual((width, height, channels), (768, 512, 3))
        self.assertGreater(psnr(original, decoded), 31)  # the shipped net on an easy photo

    def test_photo_survives_one_read_a_strand(self):
        """1 % substitutions, 2 % lost strands, one read of each of the others, nothing else told."""
        photo = os.path.join(DATA, "kodim23.png")
        self.run_program("encode", photo, "-o", "pool.fasta", "--scheme", "fixed-length")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.01",
                         "--dropout", "0.02", "--coverage", "1", "--seed", "1")
        self.run_program("decode", "reads.fastq.gz", "-o", "back.png")
        _, _, _, original = read_png(photo)
        _, _, _, decoded = read_png(self.path("back.png"))
        self.assertGreaterEqual(psnr(original, decoded), 27)

    def test_every_oligo_can_be_ordered(self):
        """A slow check of run and GC that shares nothing with the program, beside inspect's."""
        for primers in ("default", "illumina", "none"):
            with self.subTest(primers=primers):
                self.run_program("encode", os.path.join(DATA, "kodim05.png"), "-o", "pool.fasta",
                                 "--primers", primers)
                self.run_program("inspect", "pool.fasta")
                oligos = self.strands("pool.fasta")
                self.assertGreater(len(oligos), 1100)
                self.assertEqual(len(set(oligos)), len(oligos))
                for oligo in oligos:
                    self.assertLessEqual(set(oligo), set("ACGT"))
                    self.assertFalse(any(base * 4 in oligo for base in "ACGT"), oligo)
                    share = (oligo.count("G") + oligo.count("C")) / len(oligo)
                    self.assertTrue(0.4 <= share <= 0.6, oligo)

    def test_clean_channel_gives_the_very_same_picture(self):
        picture = self.small_picture()
        self.round_trip(picture)
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--coverage", "2")
        self.run_program("decode", "reads.fastq.gz", "-o", "again.png")
        self.assertEqual(read_png(self.path("back.png")), read_png(self.path("again.png")))

    def test_odd_sizes(self):
        for width, height in [(1, 1), (3, 5), (17, 1031)]:
            with self.subTest(size=(width, height)):
                write_png(self.path("odd.png"), width, height, 3, smooth)
                self.assertEqual(size_of(self.round_trip("odd.png")), (width, height))

    def test_gray_16_bit_and_alpha(self):
        kinds = {"gray": (1, 8), "gray16": (1, 16), "rgb16": (3, 16), "alpha": (4, 8)}
        for kind, (channels, bits) in kinds.items():
            with self.subTest(kind=kind):
                write_png(self.path("kind.png"), 40, 24, channels,
                          lambda x, y, c, b=bits: smooth(x, y, c) * (257 if b == 16 else 1), bits)
                self.assertEqual(size_of(self.round_trip("kind.png")), (40, 24))

    def test_names_order_and_orientation_do_not_matter(self):
        self.round_trip(self.small_picture())
        complement = str.maketrans("ACGT", "TGCA")
        strands = self.strands("pool.fasta")
        random.Random(5).shuffle(strands)
        strands = [s if i % 2 else s.translate(complement)[::-1] for i, s in enumerate(strands)]
        self.write("lines.txt", "\n".join(strands) + "\n")
        self.run_program("decode", "lines.txt", "-o", "again.png")
        self.assertEqual(read_png(self.path("back.png")), read_png(self.path("again.png")))

    def test_gzipped_pool_and_primer_sets(self):
        picture = self.small_picture()
        expected = read_png(self.round_trip(picture))
        for primers in ["none", "illumina", "default"]:
            with self.subTest(primers=primers):
                self.run_program("encode", picture, "-o", "pool.fasta.gz", "--primers", primers)
                self.assertTrue(self.stored("pool.fasta.gz").startswith(b"\x1f\x8b"))
                self.run_program("decode", "pool.fasta.gz", "-o", "again.png")
                self.assertEqual(expected, read_png(self.path("again.png")))

    def test_output_without_extension_is_a_png(self):
        self.round_trip(self.small_picture())
        self.run_program("decode", "pool.fasta", "-o", "plain")
        self.assertEqual(size_of(self.path("plain.png")), (48, 32))

    def test_order_form_lists_every_oligo(self):
        self.run_program("encode", self.small_picture(), "-o", "pool.fasta", "--order", "order.csv")
        order = self.read("order.csv").decode()
        strands = self.strands("pool.fasta")
        self.assertTrue(all(strand in order for strand in strands))
        self.assertEqual(len(order.strip().splitlines()), len(strands) + 1)


class SeveralObjects(ProgramTest):
    def test_one_pool_of_several_pictures(self):
        sizes = {"first": (30, 20), "second": (16, 40), "third": (5, 5)}
        os.mkdir(self.path("in"))
        for name, (width, height) in sizes.items():
            write_png(self.path(f"in/{name}.png"), width, height, 3, smooth)
        self.run_program("encode", "in", "-o", "pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "out")
        found = {name[:-4]: size_of(self.path(f"out/{name}")) for name in os.listdir(self.path("out"))}
        self.assertEqual(found, sizes)
        for wanted in ["second", "2"]:
            self.run_program("decode", "pool.fasta", "-o", "one.png", "--object", wanted)
            self.assertEqual(size_of(self.path("one.png")), sizes["second"])
        self.refused("decode", "pool.fasta", "-o", "x.png", "--object", "fourth", code=3,
                     says=["fourth", "second"])

    def test_a_pool_each(self):
        for name in ["one.png", "two.png"]:
            self.small_picture(name)
        self.run_program("encode", "one.png", "two.png", "-o", "pools/")
        self.assertEqual(sorted(os.listdir(self.path("pools"))),
                         ["manifest.csv", "manifest.json", "one.fasta", "two.fasta"])
        self.run_program("decode", "pools/two.fasta", "-o", "back.png")
        self.assertEqual(size_of(self.path("back.png")), (48, 32))

    def test_a_pool_each_needs_distinct_names(self):
        os.mkdir(self.path("a"))
        self.small_picture("a/same.png")
        self.small_picture("same.png")
        self.refused("encode", "same.png", "a", "-o", "pools/", code=3, says=["same.fasta"])

    def test_equal_names_in_one_pool_stay_apart(self):
        os.mkdir(self.path("a"))
        self.small_picture("a/same.png", 20, 20)
        self.small_picture("same.png", 24, 24)
        self.run_program("encode", "same.png", "a/same.png", "-o", "pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "out/")
        found = sorted(size_of(self.path(f"out/{name}")) for name in os.listdir(self.path("out")))
        self.assertEqual(found, [(20, 20), (24, 24)])


class PlainFiles(ProgramTest):
    def test_tiny_files_are_exact(self):
        for content in [b"", b"\x00", b"\xff\x00", b"A" * 300]:
            with self.subTest(length=len(content)):
                self.write("in.bin", content)
                self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
                self.run_program("decode", "pool.fasta", "-o", "out.bin")
                self.assertEqual(self.read("out.bin"), content)

    def test_100_kb_at_coverage_3_with_noise(self):
        content = random.Random(7).randbytes(100_000)
        self.write("in.bin", content)
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.005",
                         "--dropout", "0.01", "--coverage", "3", "--seed", "11")
        self.run_program("decode", "reads.fastq.gz", "-o", "out.bin")
        self.assertEqual(self.read("out.bin"), content)

    def test_files_in_blocks(self):
        """Scheme adf: files go past memory, to a temporary file that nobody gets to see."""
        contents = {"a.bin": random.Random(8).randbytes(500_000), "b": b"", "c": b"\x00"}
        for name, content in contents.items():
            self.write(name, content)
        self.run_program("encode", "--raw", *contents, "-o", "pool.fasta", "--scheme", "adf",
                         "--order", "order.csv")
        self.run_program("inspect", "pool.fasta")
        with open(self.path("order.csv")) as file:
            ordered = [line.strip().split(",")[1] for line in file][1:]
        self.assertEqual(ordered, self.strands("pool.fasta"))
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--dropout", "0.04",
                         "--coverage", "2", "--seed", "3")
        self.run_program("decode", "reads.fastq.gz", "-o", "new/out/")
        for name, content in contents.items():
            self.assertEqual(self.stored(f"new/out/{name}"), content)
        self.assertEqual(sorted(os.listdir(self.path("new/out"))), sorted(contents))

        # Too many strands lost: nothing appears, or with --partial what there is.
        self.run_program("encode", "--raw", "a.bin", "-o", "pool.fasta", "--scheme", "adf")
        oligos = self.strands("pool.fasta")
        kept = [oligo for i, oligo in enumerate(oligos) if i < 20 or i % 4]
        self.write("few.txt", "\n".join(kept))
        self.refused("decode", "few.txt", "-o", "out.bin", code=4, says=["strands missing"])
        self.run_program("decode", "few.txt", "-o", "out.bin", "--partial", code=4)
        partial = self.read("out.bin")
        self.assertEqual(len(partial), len(contents["a.bin"]))
        wrong = sum(a != b for a, b in zip(partial, contents["a.bin"]))
        self.assertGreater(wrong, 50_000)
        self.assertLess(wrong, 150_000)

    def test_several_files_keep_their_names(self):
        contents = {"a.txt": b"one", "b.tar.gz": b"\x1f\x8b two", "c": b""}
        for name, content in contents.items():
            self.write(name, content)
        self.run_program("encode", "--raw", *contents, "-o", "pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "out/")
        found = {}
        for name in os.listdir(self.path("out")):
            found[name] = self.stored(f"out/{name}")
        self.assertEqual(found, contents)

    def test_a_pool_of_dna_fountain(self):
        with open(os.path.join(DATA, "dt4dds/fountain_high_encoded.txt")) as file:
            designs = file.read().split()
        random.Random(5).shuffle(designs)
        self.write("some.txt", "\n".join(designs[:len(designs) * 9 // 10]))
        options = ["--scheme", "erlich", "--set", "size=26", "--set", "rs=1", "--set", "c=0.025",
                   "--set", "delta=0.1", "--set", "file_size=19456"]
        for pool in [os.path.join(DATA, "dt4dds/fountain_high_encoded.txt"), "some.txt"]:
            with self.subTest(pool=pool):
                self.run_program("decode", pool, "-o", "f.bin", *options)
                self.assertEqual(hashlib.sha256(self.read("f.bin")).hexdigest(),
                                 "0a0ffb2dd0a665662f99885fedf24cc43f916aaca5b006bac828294c05407019")


if __name__ == "__main__":
    unittest.main()
