"""Broken files, keys, names and command lines: exit code, message, and nothing left behind."""
import gzip
import os
import shutil
import struct
import unittest
import zlib

from harness import DATA, ProgramTest, png_chunk


class BrokenFiles(ProgramTest):
    def pool(self):
        self.write("in.bin", b"some bytes")
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")

    def test_missing_and_empty(self):
        self.write("empty.fasta", b"")
        self.write("empty.png", b"")
        for arguments in [["decode", "none.fasta"], ["decode", "empty.fasta"], ["encode", "none.png"],
                          ["encode", "empty.png"], ["simulate", "empty.fasta"]]:
            with self.subTest(arguments=arguments):
                output = "out.fasta" if arguments[0] != "decode" else "out.png"
                self.refused(*arguments, "-o", output, code=3, says=[arguments[1]])
        self.refused("inspect", "empty.fasta", code=3, says=["empty.fasta"])
        self.refused("encode", "--raw", "none.bin", "-o", "out.fasta", code=3, says=["none.bin"])

    def test_folder_without_pictures(self):
        os.mkdir(self.path("bare"))
        self.refused("encode", "bare", "-o", "out.fasta", code=3, says=["bare"])
        self.refused("encode", "--raw", "bare", "-o", "out.fasta", code=3, says=["bare"])

    def test_not_a_picture(self):
        self.write("text.png", b"this is no picture at all\n" * 20)
        self.refused("encode", "text.png", "-o", "out.fasta", code=3, says=["text.png"])

    def test_broken_second_picture_costs_itself_alone(self):
        self.small_picture("good.png")
        self.write("bad.png", b"\x89PNG\r\n\x1a\n" + b"\0" * 30)
        _, err = self.run_program("encode", "good.png", "bad.png", "-o", "pools/", "--batch", "1",
                                  code=3)
        self.assertIn("bad.png", err)
        self.assertEqual(sorted(os.listdir(self.path("pools"))),
                         ["good.fasta", "manifest.csv", "manifest.json"])

    def test_remarks_of_picture_libraries_are_ours(self):
        # Ten zero bytes over the end of the data: libjpeg reads on and prints that.
        with open(os.path.join(DATA, "pictures/progressive.jpg"), "rb") as file:
            jpeg = file.read()
        self.write("damaged.jpg", jpeg[:-60] + b"\0" * 58 + jpeg[-2:])
        # A time in a chunk with a wrong checksum: libpng prints that and goes on.
        self.small_picture("odd.png")
        png = self.stored("odd.png")
        self.write("odd.png", png[:-12] + png_chunk(b"tIME", bytes(7))[:-1] + b"?" + png[-12:])
        for name, remarks in [("damaged.jpg", 1), ("odd.png", 0)]:
            with self.subTest(name=name):
                encode = ["encode", name, "--codec", "jpegdna", "-o", name + ".fasta"]
                _, err = self.run_program(*encode)
                self.assertEqual(len(err.splitlines()), remarks, err)
                if remarks:
                    self.assertTrue(err.startswith(f"warning: picture '{name}' is damaged"), err)
                self.assertEqual(self.run_program("-q", *encode)[1], "")
                self.assertIn(name, self.run_program("-vv", *encode)[1])

    def test_huge_picture_header(self):
        head = struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 2, 0, 0, 0)
        self.write("huge.png", b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) +
                   png_chunk(b"IDAT", zlib.compress(b"\0" * 99)) + png_chunk(b"IEND", b""))
        self.refused("encode", "huge.png", "-o", "out.fasta", code=3, says=["huge.png"])

    def test_letters_outside_the_alphabet(self):
        # Reads may be odd, oligos may not; a file without any read is refused.
        self.write("odd.fasta", b">a\nACGTACGT\n>b\nACGXACGT\n")
        self.refused("simulate", "odd.fasta", "-o", "reads.fasta", code=3, says=["odd.fasta", "2", "'X'"])
        self.refused("decode", "odd.fasta", "-o", "out.png", code=4)
        self.write("none.fasta", b">a\nACG!ACGT\n>b\nACG?ACGT\n")
        for command in [["decode", "none.fasta", "-o", "out.png"], ["inspect", "none.fasta"]]:
            self.refused(*command, code=3, says=["none.fasta", "'!'", "2 records"])

    def test_truncated_fastq(self):
        self.pool()
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--coverage", "20")
        packed = self.stored("reads.fastq.gz")
        self.write("cut.fastq.gz", packed[:len(packed) // 2])
        self.refused("decode", "cut.fastq.gz", "--strict", "-o", "out.bin", code=3, says=["cut.fastq.gz"])
        plain = gzip.decompress(packed)
        self.write("cut.fastq", plain[:plain.rindex(b"+")])
        self.refused("decode", "cut.fastq", "--strict", "-o", "out.bin", code=3, says=["cut.fastq"])
        _, err = self.run_program("decode", "cut.fastq", "-o", "out.bin")
        self.assertIn("warning: file 'cut.fastq' is truncated", err)
        self.assertEqual(self.stored("out.bin"), b"some bytes")

    def test_reads_of_something_else(self):
        self.write("other.fasta", b">x\n" + b"ACGTTGCAAC" * 20 + b"\n")
        self.refused("decode", "other.fasta", "-o", "out.png", code=4)
        report = self.run_json("inspect", "other.fasta")
        self.assertFalse(report["pool"])
        self.assertEqual(report["lengths_nt"], {"200": 1})

    def test_output_places(self):
        self.pool()
        self.refused("decode", "pool.fasta", "-o", "none/out.bin", code=3, says=["none"])
        self.refused("encode", "--raw", "in.bin", "-o", "none/out.fasta", code=3, says=["none"])
        self.refused("encode", "--raw", "in.bin", "-o", "out.pdf", code=2, says=["out.pdf"])
        self.refused("decode", "pool.fasta", "-o", "out", "--object", "7", code=3, says=["7"])


class BrokenConstraints(ProgramTest):
    def test_inspect_names_the_first_oligo(self):
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "pool.fasta")
        self.run_program("inspect", "pool.fasta")
        strands = self.strands("pool.fasta")
        strands[-1] = strands[-1][:60] + "AAAAA" + strands[-1][65:]
        self.write("broken.fasta", "".join(f">{i}\n{s}\n" for i, s in enumerate(strands)))
        out, _ = self.refused("inspect", "broken.fasta", code=3, says=[str(len(strands)), "run"])
        self.assertIn("broken by 1", out)

    def test_reads_are_not_held_to_constraints(self):
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "pool.fasta")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq", "--sub", "0.05")
        self.assertFalse(self.run_json("inspect", "reads.fastq")["constraints_checked"])


class WrongNames(ProgramTest):
    def test_nearest_name_is_suggested(self):
        self.small_picture()
        encode = ["encode", "small.png", "-o", "out.fasta"]
        cases = [
            ([*encode, "--cdec", "cae"], 2, "--codec"),
            ([*encode, "--thread", "2"], 2, "--threads"),
            (["encod", "small.png", "-o", "out.fasta"], 2, "encode"),
            (["models", "lst"], 2, "list"),
            ([*encode, "--scheme", "fixed-lenght"], 3, "fixed-length"),
            ([*encode, "--set", "inner_party=2"], 3, "inner_parity"),
            ([*encode, "--set", "constraints.max_rum=2"], 3, "max_run"),
            ([*encode, "--codec", "cea"], 3, "cae"),
            ([*encode, "--primers", "defualt"], 3, "default"),
            (["evaluate", "small.png", "-o", "r.json", "--sweep", "sb=0:1:0.5"], 2, "sub"),
        ]
        for arguments, code, nearest in cases:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=code, says=[nearest])

    def test_values_out_of_range(self):
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "pool.fasta")
        cases = [
            (["encode", "small.png", "-o", "x.fasta", "--set", "strand_nt=5"], 3),
            (["encode", "small.png", "-o", "x.fasta", "--set", "book=novel"], 3),
            (["encode", "small.png", "-o", "x.fasta", "--batch", "0"], 2),
            (["encode", "small.png", "-o", "x.fasta", "--device", "abacus"], 2),
            (["simulate", "pool.fasta", "-o", "r.fasta", "--sub", "1.5"], 2),
            (["simulate", "pool.fasta", "-o", "r.fasta", "--sub", "nan"], 2),
            (["simulate", "pool.fasta", "-o", "r.fasta", "--coverage", "1e9"], 2),
            (["simulate", "pool.fasta", "-o", "r.fasta", "--dropout", "many"], 2),
            (["inspect", "pool.fasta", "--log-level", "loud"], 2),
            (["decode", "pool.fasta", "-o", "x.png", "--partial", "--strict"], 2),
            (["encode", "-o", "x.fasta"], 2),
            (["encode", "small.png"], 2),
            (["simulate", "pool.fasta", "more.fasta", "-o", "r.fasta"], 2),
            ([], 2),
        ]
        for arguments, code in cases:
            with self.subTest(arguments=arguments):
                self.refused(*arguments, code=code)

    def test_scheme_file_keys(self):
        self.small_picture()
        self.write("mine.json", '{"scheme": "fixed-length", "strand_ntt": 180}')
        self.refused("encode", "small.png", "-o", "x.fasta", "--scheme", "./mine.json", code=3,
                     says=["mine.json", "strand_nt"])
        self.write("mine.json", '{"scheme": "fixed-length", // short ones\n "strand_nt": 120}')
        self.run_program("encode", "small.png", "-o", "x.fasta", "--scheme", "mine.json",
                         "--primers", "none")
        self.assertEqual({len(s) for s in self.strands("x.fasta")}, {120})
        self.write("mine.json", '{"scheme": ')
        self.refused("encode", "small.png", "-o", "y.fasta", "--scheme", "mine.json", code=3,
                     says=["mine.json"])


class Weights(ProgramTest):
    def test_flipped_byte_is_found(self):
        model = self.run_json("models", "list")["models"][0]
        os.mkdir(self.path("weights"))
        copy = self.path(f"weights/{model['name']}.safetensors")
        shutil.copy(model["path"], copy)
        self.run_program("models", "verify", copy)
        data = bytearray(self.stored(copy))
        data[-100] ^= 1
        with open(copy, "wb") as file:
            file.write(data)
        self.refused("models", "verify", copy, code=3, says=["weights"])
        self.refused("models", "verify", "--weights", "weights", code=3, says=["weights"])


if __name__ == "__main__":
    unittest.main()
