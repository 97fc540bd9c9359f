"""The jpegdna codec: our pools, the package's own oligos, and the bare strand."""
import math
import random
import unittest

from harness import ProgramTest, read_png, write_png


class Jpegdna(ProgramTest):
    def setUp(self):
        super().setUp()
        write_png(self.path("photo.png"), 150, 90, 3, lambda x, y, c: int(
            128 + 60 * math.sin(x / 9 + c) + 40 * math.cos((y + x / 3) / (5 + c)) + (x * y) % 13))

    def encode(self, output, *sets):
        options = [word for one in sets for word in ("--set", one)]
        return self.run_json("encode", "photo.png", "--codec", "jpegdna", *options, "-o", output)

    def psnr(self, decoded):
        a, b = read_png(decoded)[3], read_png(self.path("photo.png"))[3]
        self.assertEqual(len(a), len(b))
        square = sum((x - y) ** 2 for x, y in zip(a, b)) / len(a)
        return 10 * math.log10(255 ** 2 / square)

    def decode(self, pool, code=0):
        self.run_program("decode", pool, "-o", "back.png", code=code)
        return self.path("back.png")

    def test_colour_pool(self):
        report = self.encode("pool.fasta")
        self.assertEqual(report["scheme"], "bases")
        clean = self.psnr(self.decode("pool.fasta"))
        self.assertGreater(clean, 27)
        coarse = self.encode("coarse.fasta", "alpha=2")
        self.assertLess(coarse["nt_per_pixel"]["payload"], report["nt_per_pixel"]["payload"])
        self.assertLess(self.psnr(self.decode("coarse.fasta")), clean)

    def test_former_name_of_the_scheme(self):
        report = self.run_json("encode", "photo.png", "--codec", "jpegdna", "--scheme", "jpegdna",
                               "-o", "named.fasta")
        self.assertEqual(report["scheme"], "bases")
        self.encode("pool.fasta")
        self.assertEqual(self.read("named.fasta"), self.read("pool.fasta"))

    def test_one_percent_at_ten_reads(self):
        self.encode("pool.fasta")
        clean = self.psnr(self.decode("pool.fasta"))
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.01",
                         "--coverage", "10", "--seed", "3")
        self.assertEqual(self.psnr(self.decode("reads.fastq.gz")), clean)

    def test_any_lost_oligo_is_concealed(self):
        self.encode("pool.fasta")
        clean = self.psnr(self.decode("pool.fasta"))
        strands = self.strands("pool.fasta")
        chance = random.Random(5)
        for lost in chance.sample(range(len(strands)), 6):
            rest = strands[:lost] + strands[lost + 1:]
            self.write("rest.txt", "\n".join(rest) + "\n")
            self.assertGreater(self.psnr(self.decode("rest.txt")), clean - 0.5, lost)

    def test_package_pool_reads_itself(self):
        for colour, extra in [("gray", ()), ("rgb", ("sampler=4:2:0",)), ("rgb", ("sampler=4:4:4",)),
                              ("gray", ("frequencies=image",))]:
            with self.subTest(colour=colour, extra=extra):
                report = self.encode("package.fasta", "dialect=compat", f"color={colour}", *extra)
                self.assertEqual(report["scheme"], "jpegdna-package")
                self.assertEqual({len(s) for s in self.strands("package.fasta")}, {200})
                self.decode("package.fasta")
                self.assertEqual(self.run_json("inspect", "package.fasta")["scheme"],
                                 "jpegdna-package")
        self.run_program("simulate", "package.fasta", "-o", "reads.fastq", "--sub", "0.01",
                         "--coverage", "10", "--seed", "2")
        report = self.run_json("decode", "reads.fastq", "-o", "back.png")
        self.assertLess(report["objects"][0]["strands_missing"], 4)

    def test_the_package_itself(self):
        for colour, extra in [("gray", ()), ("rgb", ("sampler=4:2:2",)), ("rgb", ("sampler=4:1:1",)),
                              ("rgb", ("frequencies=image",))]:
            with self.subTest(colour=colour, extra=extra):
                report = self.encode("package.fasta", "dialect=package", f"color={colour}", *extra)
                self.assertEqual(report["scheme"], "jpegdna-package")
                if colour == "rgb":
                    self.assertGreater(self.psnr(self.decode("package.fasta")), 24)
        for sets in (["oligo_length=240"], ["five_prime=", "three_prime="]):
            with self.subTest(sets=sets):
                self.encode("package.fasta", "dialect=package", *sets)
                self.assertGreater(self.psnr(self.decode("package.fasta")), 24)

    def test_a_whole_package_pool_has_no_damage(self):
        self.encode("whole.fasta", "dialect=package", "frequencies=image")
        out, err = self.run_program("decode", "whole.fasta", "-o", "whole.png")
        self.assertNotIn("damage", out + err)
        self.assertIn("complete", out + err)
        report = self.run_json("decode", "whole.fasta", "-o", "whole.png")
        self.assertEqual(report["objects"][0]["erased_share"], 0)
        strands = self.strands("whole.fasta")
        self.write("rest.txt", "\n".join(strands[:-2] + strands[-1:]) + "\n")
        out, err = self.run_program("decode", "rest.txt", "-o", "rest.png")
        self.assertIn("1 of", out + err)
        self.assertIn("damage concealed", out + err)

    def test_several_pictures_in_a_package_pool(self):
        self.small_picture("other.png", 64, 48)
        self.run_program("encode", "photo.png", "other.png", "--codec", "jpegdna", "--set",
                         "dialect=compat", "-o", "two.fasta")
        self.run_program("simulate", "two.fasta", "-o", "two.fastq", "--sub", "0.01", "--coverage",
                         "10", "--seed", "4")
        self.run_program("decode", "two.fastq", "-o", "two/")
        self.assertEqual(read_png(self.path("two/object-0001.png"))[:2], (150, 90))
        self.assertEqual(read_png(self.path("two/object-0002.png"))[:2], (64, 48))
        self.encode("alone.fasta", "dialect=compat")
        self.assertEqual(self.psnr(self.path("two/object-0001.png")),
                         self.psnr(self.decode("alone.fasta")))

    def test_bare_strand(self):
        self.encode("strand.txt", "layout=strand", "dialect=compat", "color=gray")
        text = self.read("strand.txt").decode()
        self.assertEqual(text.count("\n"), 1)
        self.assertEqual(set(text.strip()), set("ACGT"))
        self.refused("encode", "photo.png", "--codec", "jpegdna", "--set", "layout=x", "-o", "x.txt",
                     code=3, says=["layout=oligos"])

    def test_options_that_will_not_do(self):
        for bad, word in [("alpha=0", "alpha"), ("sampler=4:3:1", "4:2:0"), ("color=red", "gray"),
                          ("alhpa=1", "alhpa"), ("block=9999", "block")]:
            self.refused("encode", "photo.png", "--codec", "jpegdna", "--set", bad, "-o", "x.fasta",
                         code=3, says=[word])


if __name__ == "__main__":
    unittest.main()
