"""Help, versions, --json, where options may stand, and the commands that only list things."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import PROGRAM, ProgramTest

LEVELS = ["payload", "strand", "ordered"]


class Options(ProgramTest):
    def test_help_and_version(self):
        out, _ = self.run_program("--help")
        for command in ["encode", "decode", "simulate", "inspect", "evaluate", "models", "schemes",
                        "primers", "compare", "fit-channel", "plan"]:
            self.assertIn(command, out)
            self.assertIn("Usage", self.run_program(command, "--help")[0])
        out, _ = self.run_program("--version")
        for name in ["oligocodec", "LibTorch", "OpenCV"]:
            self.assertIn(name, out)

    def test_common_options_stand_anywhere(self):
        self.small_picture()
        self.run_program("--threads", "1", "encode", "small.png", "-o", "a.fasta", "-q")
        self.run_program("-q", "encode", "small.png", "--threads", "2", "-o", "b.fasta")
        self.assertEqual(self.read("a.fasta"), self.read("b.fasta"))

    def test_quiet_says_nothing(self):
        self.small_picture()
        self.assertEqual(self.run_program("encode", "small.png", "-o", "a.fasta", "-q"), ("", ""))

    def test_encode_json(self):
        self.small_picture("a.png", 64, 32)
        self.small_picture("b.png", 32, 32)
        report = self.run_json("encode", "a.png", "b.png", "-o", "pool.fasta")
        pixels = 64 * 32 + 32 * 32
        strands = self.strands("pool.fasta")
        ordered = sum(map(len, strands))
        self.assertEqual(report["strands"], len(strands))
        for key in ["nt_per_pixel", "bits_per_nt", "virtual_bits_per_nt"]:
            self.assertEqual(list(report[key]), LEVELS)
        self.assertAlmostEqual(report["nt_per_pixel"]["ordered"], ordered / pixels)
        self.assertAlmostEqual(report["nt_per_pixel"]["strand"], (ordered - 40 * len(strands)) / pixels)
        self.assertAlmostEqual(report["virtual_bits_per_nt"]["ordered"], 24 * pixels / ordered)
        self.assertLess(report["nt_per_pixel"]["payload"], report["nt_per_pixel"]["strand"])
        gc = [(s.count("G") + s.count("C")) / len(s) for s in strands]
        self.assertAlmostEqual(report["pools"][0]["gc"]["min"], min(gc))
        self.assertAlmostEqual(report["pools"][0]["gc"]["max"], max(gc))
        self.assertEqual([o["name"] for o in report["pools"][0]["objects"]], ["a", "b"])

    def test_raw_json_has_no_pixels(self):
        self.write("in.bin", bytes(range(256)) * 8)
        report = self.run_json("encode", "--raw", "in.bin", "-o", "pool.fasta")
        self.assertEqual(report["nt_per_pixel"], dict.fromkeys(LEVELS))
        nucleotides = sum(map(len, self.strands("pool.fasta")))
        self.assertAlmostEqual(report["bits_per_nt"]["ordered"], 8 * 2048 / nucleotides)

    def test_inspect_agrees_with_encode(self):
        self.small_picture()
        written = self.run_json("encode", "small.png", "-o", "pool.fasta")
        found = self.run_json("inspect", "pool.fasta")
        for key in ["nt_per_pixel", "bits_per_nt", "virtual_bits_per_nt", "strands", "header_strands",
                    "nucleotides"]:
            self.assertEqual(found[key], written[key], key)
        self.assertEqual(found["scheme"], "adf")
        self.assertEqual(found["primers"]["name"], "default")
        self.assertEqual(found["objects"][0]["codec"], "cae")
        self.assertEqual((found["objects"][0]["width_px"], found["objects"][0]["height_px"]), (48, 32))
        self.assertTrue(found["constraints_checked"])
        self.assertEqual(found["constraints_broken"], 0)

    def test_every_report_is_json(self):
        self.small_picture()
        self.run_json("encode", "small.png", "-o", "pool.fasta")
        self.run_json("simulate", "pool.fasta", "-o", "reads.fastq")
        self.assertEqual(self.run_json("decode", "reads.fastq", "-o", "back.png")["command"], "decode")
        self.run_json("inspect", "reads.fastq")
        self.assertIn("cae", [m["codec"] for m in self.run_json("models", "list")["models"]])
        self.assertTrue(all(m["ok"] for m in self.run_json("models", "verify")["models"]))
        names = [s["name"] for s in self.run_json("schemes", "list")["schemes"]]
        self.assertIn("fixed-length", names)

    def test_forbidden_motifs(self):
        self.small_picture(width=200, height=100)
        self.run_program("encode", "small.png", "-o", "pool.fasta", "--set",
                         'constraints.forbidden_motifs=["GAATTC","CCTGG"]')
        report = self.run_json("inspect", "pool.fasta")
        self.assertEqual(report["motif_hits"], {"CCTGG": 0, "GAATTC": 0})
        strands = self.strands("pool.fasta")
        self.assertFalse(any(m in s for m in ["GAATTC", "CCTGG", "CCAGG"] for s in strands))

    def test_primers_design(self):
        pairs = self.run_json("primers", "design", "--count", "3", "-o", "primers.tsv")["pairs"]
        with open(self.path("primers.tsv"), encoding="ascii") as file:
            rows = [line.rstrip("\n").split("\t") for line in file]
        self.assertEqual(rows[0][:3], ["name", "five_prime", "three_prime"])
        self.assertEqual([row[:3] for row in rows[1:]],
                         [[p["name"], p["five_prime"], p["three_prime"]] for p in pairs])
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "pool.fasta", "--primers",
                         rows[1][1] + ":" + rows[1][2])
        self.assertTrue(all(s.startswith(rows[1][1]) for s in self.strands("pool.fasta")))
        self.refused("primers", "invent", "-o", "primers.tsv", code=2)
        self.refused("primers", "design", code=2)

    def test_schemes_and_models_show(self):
        shown = json.loads(self.run_program("schemes", "show", "fixed-length", "--set",
                                            "strand_nt=150")[0])
        self.assertEqual(shown["strand_nt"], 150)
        self.assertIn("inner_parity", shown)
        name = self.run_json("models", "list")["models"][0]["name"]
        self.assertIsInstance(json.loads(self.run_program("models", "show", name)[0]), dict)

    def test_configs_folder_from_the_environment(self):
        os.makedirs(self.path("configs/schemes"))
        os.makedirs(self.path("configs/channels"))
        self.write("configs/schemes/mine.json", '{"scheme": "fixed-length", "strand_nt": 160}')
        self.write("configs/channels/rough.json", '{"p_sub": 0.1}')
        self.small_picture()
        environment = {"OLIGOCODEC_CONFIGS": self.path("configs")}
        self.run_program("encode", "small.png", "-o", "pool.fasta", "--scheme", "mine",
                         environment=environment)
        self.assertEqual({len(s) for s in self.strands("pool.fasta")}, {200})  # 160 and the primers
        out, _ = self.run_program("simulate", "pool.fasta", "-o", "reads.txt", "--channel", "rough",
                                  "--json", environment=environment)
        self.assertEqual(json.loads(out)["channel"]["p_sub"], 0.1)


class InspectedByScheme(ProgramTest):
    """inspect --scheme: constraints for pools that declare none themselves."""

    def test_pool_of_dna_fountain(self):
        self.write("in.bin", bytes(i * 7 % 251 for i in range(3000)))
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--scheme", "erlich")
        self.assertFalse(self.run_json("inspect", "pool.fasta")["constraints_checked"])
        report = self.run_json("inspect", "pool.fasta", "--scheme", "erlich")
        self.assertTrue(report["constraints_checked"])
        self.assertEqual(report["constraints_broken"], 0)
        strict = ["--scheme", "erlich", "--set", "constraints.max_run=1"]
        report = self.run_json("inspect", "pool.fasta", *strict, code=3)
        self.assertGreater(report["constraints_broken"], 0)
        self.refused("inspect", "pool.fasta", *strict, code=3,
                     says=["pool.fasta", report["first_broken"], "the scheme declares"])

    def test_reads_are_not_checked(self):
        self.write("in.bin", b"some bytes")
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq", "--sub", "0.2")
        report = self.run_json("inspect", "reads.fastq", "--scheme", "fixed-length")
        self.assertFalse(report["constraints_checked"])

    def test_lengths_that_matter(self):
        strands = ["ACGT" * 10] * 30 + ["ACGT" * n for n in range(1, 10)] + ["ACGT" * 50] * 7
        strands += ["ACGT" * n + "A" for n in range(1, 7)]
        self.write("reads.txt", "\n".join(strands) + "\n")
        out, _ = self.run_program("inspect", "reads.txt")
        lines = [line.strip() for line in out.splitlines()]
        self.assertIn("lengths         4 8 28 40 40 200 200 nt (min, 5, 25, 50, 75, 95 %, max)", lines)
        self.assertIn("40 nt: 30 (57.7 %)", lines)
        self.assertEqual(lines.index("200 nt: 7 (13.5 %)"), lines.index("40 nt: 30 (57.7 %)") + 1)
        self.assertTrue(any(line.startswith("7 other lengths: 7 (13.5 %)") for line in lines), out)
        report = self.run_json("inspect", "reads.txt")
        self.assertEqual(report["lengths_nt"]["40"], 30)
        self.assertEqual(report["length_quantiles_nt"]["p50"], 40)

    def test_wrong_words(self):
        self.write("in.bin", b"some bytes")
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        self.refused("inspect", "pool.fasta", "--set", "constraints.max_run=2", code=2)
        self.refused("inspect", "pool.fasta", "--scheme", "erlick", code=3, says=["erlich"])
        self.refused("inspect", "pool.fasta", "--scheme", "jpegdna-package", code=3,
                     says=["declares no constraints"])


class WithoutNetworks(ProgramTest):
    """An installation without the library of networks: only what needs one is refused."""

    def setUp(self):
        super().setUp()
        built = pathlib.Path(PROGRAM).parents[1]
        for name in ["bin/oligocodec", *(built / "lib").glob("liboligocodec.so.*")]:
            target = pathlib.Path(self.path(str((built / name).relative_to(built))))
            target.parent.mkdir(exist_ok=True)
            shutil.copy(built / name, target)
        shutil.copytree(built / "share", self.path("share"))
        self.alone = self.path("bin/oligocodec")

    def run_alone(self, *arguments, code=0):
        result = subprocess.run([self.alone, *arguments], cwd=self.folder, capture_output=True,
                                timeout=600, check=False)
        self.assertEqual(result.returncode, code, result.stderr.decode())
        return result.stderr.decode()

    def test_files_and_the_classic_codec(self):
        self.write("in.bin", bytes(range(256)))
        self.small_picture()
        self.run_alone("encode", "--raw", "in.bin", "-o", "file.fasta", "--scheme", "adf")
        self.run_alone("simulate", "file.fasta", "-o", "reads.fastq")
        self.run_alone("inspect", "reads.fastq")
        self.run_alone("decode", "reads.fastq", "-o", "out.bin")
        self.assertEqual(self.stored("out.bin"), bytes(range(256)))
        self.run_alone("encode", "small.png", "--codec", "jpegdna", "-o", "picture.fasta")
        self.run_alone("decode", "picture.fasta", "-o", "out.png")
        self.run_alone("schemes")

    def test_the_autoencoder_in_whole_numbers(self):
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "there.fasta")
        self.run_program("decode", "there.fasta", "-o", "there.png")
        self.run_alone("encode", "small.png", "-o", "pool.fasta")
        self.assertEqual(self.stored("pool.fasta"), self.stored("there.fasta"))
        self.run_alone("decode", "pool.fasta", "-o", "out.png")
        self.assertEqual(self.stored("out.png"), self.stored("there.png"))
        self.run_alone("models")

    def test_networks_are_asked_for(self):
        self.small_picture()
        self.run_program("encode", "small.png", "-o", "pool.fasta", "--codec", "hyperprior")
        self.run_program("encode", "small.png", "-o", "cae.fasta")
        for arguments in [["encode", "small.png", "-o", "other.fasta", "--codec", "hyperprior"],
                          ["encode", "small.png", "-o", "other.fasta", "--set", "analysis=fp32"],
                          ["decode", "pool.fasta", "-o", "out.png"],
                          ["decode", "cae.fasta", "-o", "out.png", "--set", "synthesis=fp32"]]:
            with self.subTest(arguments=arguments):
                error = self.run_alone(*arguments, code=3)
                self.assertIn("oligocodec-networks.so", error)
                self.assertEqual(error.count("\n"), 1, error)
        self.assertFalse(os.path.exists(self.path("out.png")))


if __name__ == "__main__":
    unittest.main()
