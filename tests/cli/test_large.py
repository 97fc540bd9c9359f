"""Integer networks through the program: a picture's bits do not depend on the processor's instructions or
the threads; pages of a TIFF; pictures that are coded by rows."""
import hashlib
import os
import struct
import unittest

from harness import DATA, ProgramTest, read_png


def tiff(pages):
    """A TIFF of gray pages, each (width, height, rows)."""
    data, places = b"", []
    for width, height, rows in pages:
        strip = 8 + len(data)
        data += rows + b"\0" * (len(rows) % 2)
        places.append((len(data) + 8, width, height, strip))
        tags = [(256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, strip),
                (277, 3, 1), (278, 4, height), (279, 4, width * height)]
        data += struct.pack("<H", len(tags)) + b"".join(struct.pack("<HHII", t, k, 1, v) for t, k, v in tags)
        data += b"NEXT"
    first, *others = [place[0] for place in places]
    for following in others + [0]:
        data = data.replace(b"NEXT", struct.pack("<I", following), 1)
    return struct.pack("<2sHI", b"II", 42, first) + data


class Large(ProgramTest):
    def test_the_same_bits_everywhere(self):
        self.run_program("encode", os.path.join(DATA, "kodim23.png"), "--codec", "cae-plain", "-o", self.path("p.fasta"),
                         "--no-verify")
        hashes = set()
        for simd, threads, dnnl in (("scalar", "2", ""), ("sse2", "1", "SSE41"), ("", "2", "AVX2"),
                                    ("", "1", "AVX512_CORE"), ("", "1", "")):
            environment = {"OLIGOCODEC_SIMD": simd} | ({"DNNL_MAX_CPU_ISA": dnnl} if dnnl else {})
            self.run_program("decode", self.path("p.fasta"), "-o", self.path("b.ppm"), "--threads", threads,
                             environment=environment)
            with open(self.path("b.ppm"), "rb") as file:
                hashes.add(hashlib.sha256(file.read()).hexdigest()[:16])
        self.assertEqual(hashes, {"823e61750711d3af"})
        # With the other network in floating point the codec is LibTorch's; the picture is the same.
        for dnnl in ("SSE41", "AVX2", "AVX512_CORE"):
            self.run_program("decode", self.path("p.fasta"), "-o", self.path("b.ppm"), "--set", "analysis=fp32",
                             environment={"DNNL_MAX_CPU_ISA": dnnl})
            with open(self.path("b.ppm"), "rb") as file:
                self.assertEqual(hashlib.sha256(file.read()).hexdigest()[:16], "823e61750711d3af")
        _, said = self.run_program("decode", self.path("p.fasta"), "-o", self.path("c.png"), code=3,
                                   environment={"OLIGOCODEC_SIMD": "mmx"})
        self.assertIn("this processor has scalar", said)

    def loads_networks(self, *arguments):
        """Whether a command loads LibTorch's library, by what the dynamic loader says of itself."""
        _, said = self.run_program(*arguments, environment={"LD_DEBUG": "files"})
        self.assertIn("liboligocodec", said)
        return "oligocodec-networks" in said

    def test_whole_numbers_need_no_libtorch(self):
        picture, pool, back = os.path.join(DATA, "kodim23.png"), self.path("p.fasta"), self.path("b.png")
        self.assertFalse(self.loads_networks("encode", picture, "--device", "cpu", "--codec", "cae", "-o", pool))
        self.assertFalse(self.loads_networks("decode", "--device", "cpu", pool, "-o", back))
        self.assertFalse(self.loads_networks("models", "list"))
        for option in ("synthesis=fp32", "analysis=fp32"):
            self.assertTrue(self.loads_networks("decode", "--device", "cpu", pool, "-o", back, "--set", option))

    def test_pages(self):
        shades = [bytes((10 * page + x) % 256 for _ in range(24) for x in range(32)) for page in (2, 9)]
        with open(self.path("pages.tif"), "wb") as file:
            file.write(tiff([(32, 24, shade) for shade in shades]))
        for page, shade in enumerate(shades, 1):
            self.run_program("encode", self.path("pages.tif"), "--page", str(page), "--codec", "cae-high-plain", "-o",
                             self.path("p.fasta"))
            self.run_program("decode", self.path("p.fasta"), "-o", self.path("back.png"))
            width, height, _, samples = read_png(self.path("back.png"))
            self.assertEqual((width, height), (32, 24))
            self.assertLess(abs(sum(samples) / len(samples) - sum(shade) / len(shade)), 4)
        _, said = self.run_program("encode", self.path("pages.tif"), "--codec", "cae-high-plain", "-o", self.path("p.fasta"))
        self.assertEqual(said, "")
        self.run_program("decode", self.path("p.fasta"), "-o", self.path("all/"))
        self.assertEqual(sorted(os.listdir(self.path("all"))), ["pages-1.png", "pages-2.png"])
        for page, shade in enumerate(shades, 1):
            samples = read_png(self.path(f"all/pages-{page}.png"))[3]
            self.assertLess(abs(sum(samples) / len(samples) - sum(shade) / len(shade)), 4)
        self.run_program("encode", self.path("pages.tif"), "--codec", "cae-high-plain", "-o", self.path("each/"))
        self.assertTrue({"pages-1.fasta", "pages-2.fasta"} <= set(os.listdir(self.path("each"))))
        self.refused("encode", self.path("pages.tif"), "--page", "3", "-o", self.path("q.fasta"), code=3,
                     says=["has 2 pages"])
        self.refused("encode", self.path("pages.tif"), "--page", "2", "--raw", "-o", self.path("q.fasta"), code=2,
                     says=["--page goes with pictures"])
        self.refused("encode", self.path("pages.tif"), "--page", "2", "-o", self.path("pools/"), code=2,
                     says=["--page goes with one pool"])


if __name__ == "__main__":
    unittest.main()
