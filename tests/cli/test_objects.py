"""Objects of a pool: their own primers, and weights among them."""
import hashlib
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import unittest

from harness import DATA, ProgramTest, read_png

PRETRAINED = os.path.join(DATA, "..", "..", "models", "pretrained")
COMPLEMENT = str.maketrans("ACGT", "TGCA")


def edits(text, site):
    """Least edits between `site` and any piece of `text`."""
    column = list(range(len(site) + 1))
    least = column[-1]
    for letter in text:
        diagonal, column[0] = column[0], 0
        for i in range(1, len(site) + 1):
            changed = diagonal + (site[i - 1] != letter)
            diagonal = column[i]
            column[i] = min(changed, column[i] + 1, column[i - 1] + 1)
        least = min(least, column[-1])
    return least


class OwnPrimers(ProgramTest):
    def three_files(self):
        contents = {"a.bin": 700, "b.bin": 1500, "c.bin": 20}
        return {name: random.Random(name).randbytes(size) for name, size in contents.items()}

    def write_pool(self, contents, *options):
        for name, content in contents.items():
            self.write(name, content)
        return self.run_json("encode", "--raw", *contents, "-o", "pool.fasta", "--scheme", "adf",
                             *options)

    def test_every_object_alone_and_all_together(self):
        contents = self.three_files()
        report = self.write_pool(contents, "--primer-pairs", "auto", "--seed", "5")
        pairs = {o["name"]: o["primers"] for o in report["pools"][0]["objects"]}
        self.assertEqual(len({(p["five_prime"], p["three_prime"]) for p in pairs.values()}), 3)
        self.refused("decode", "pool.fasta", "-o", "all.png", code=2, says=["3 objects", "all.png"])
        oligos = self.strands("pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "all/")
        self.run_program("simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.005",
                         "--coverage", "6", "--seed", "2")
        self.run_program("decode", "reads.fastq.gz", "-o", "noisy/")
        for name, content in contents.items():
            with self.subTest(name=name):
                self.assertEqual(self.stored(f"all/{name}"), content)
                self.assertEqual(self.stored(f"noisy/{name}"), content)
                five, three = pairs[name]["five_prime"], pairs[name]["three_prime"]
                own = [o for o in oligos if o.startswith(five) and o.endswith(three)]
                self.assertGreater(len(own), 3)
                self.write("own.txt", "\n".join(own))
                found = self.run_json("decode", "own.txt", "-o", "own.bin")
                self.assertEqual(self.stored("own.bin"), content)
                self.assertEqual((found["partitions_found"], found["partitions_total"]), (1, 3))
                self.assertEqual(found["objects"][0]["primers"]["five_prime"], five)
                for site in [five, three]:
                    for oligo in random.Random(1).sample(oligos, 20):
                        for way in [site, site.translate(COMPLEMENT)[::-1]]:
                            self.assertGreater(edits(oligo[20:-20], way), 2)

    def test_inspect_names_the_pairs_and_holds_constraints(self):
        self.run_program("primers", "design", "--count", "3", "-o", "primers.tsv")
        self.write_pool(self.three_files(), "--primer-pairs", "primers.tsv")
        report = self.run_json("inspect", "pool.fasta")
        rows = [line.split("\t") for line in self.read("primers.tsv").decode().splitlines()[1:]]
        self.assertEqual([o["primers"]["five_prime"] for o in report["objects"]],
                         [row[1] for row in rows])
        self.assertEqual([o["name"] for o in report["objects"]], ["a.bin", "b.bin", "c.bin"])
        self.assertTrue(report["constraints_checked"])
        self.assertEqual(report["constraints_broken"], 0)
        self.assertEqual(report["strands"], len(self.strands("pool.fasta")))

    def test_wrong_pairs(self):
        contents = self.three_files()
        for name, content in contents.items():
            self.write(name, content)
        self.run_program("primers", "design", "--count", "2", "-o", "two.tsv")
        near = self.read("two.tsv").decode().splitlines()
        self.write("near.tsv", "\n".join(near + [near[1]]))
        encode = ["encode", "--raw", *contents, "--primer-pairs"]
        self.refused(*encode, "two.tsv", "-o", "x.fasta", code=3, says=["two.tsv", "2 pairs"])
        self.refused(*encode, "near.tsv", "-o", "x.fasta", code=3, says=["p0001", "edits"])
        self.refused(*encode, "a.bin", "-o", "x.fasta", code=3, says=["a.bin", "column"])
        self.refused(*encode, "missing.tsv", "-o", "x.fasta", code=3, says=["missing.tsv"])
        self.refused(*encode, "auto", "-o", "x/", code=2, says=["--primer-pairs"])


class OwnWeights(ProgramTest):
    def changed_model(self):
        """A shipped model with one bit of one tensor changed: no folder has its hash."""
        with open(os.path.join(PRETRAINED, "cae-high-plain.safetensors"), "rb") as file:
            data = bytearray(file.read())
        length = struct.unpack("<Q", data[:8])[0]
        header = json.loads(data[8:8 + length])
        start = 8 + length
        tensors = {name: value for name, value in header.items() if name != "__metadata__"}
        first = min(tensors)
        data[start + tensors[first]["data_offsets"][0]] ^= 1
        digest = hashlib.sha256()
        for name in sorted(tensors):
            tensor = tensors[name]
            begin, end = tensor["data_offsets"]
            digest.update(name.encode() + b"\0" + tensor["dtype"].encode() + b"\0" +
                          ",".join(map(str, tensor["shape"])).encode() + b"\0" +
                          bytes(data[start + begin:start + end]))
        header["__metadata__"]["hash"] = digest.hexdigest()
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        return struct.pack("<Q", len(text)) + text + bytes(data[start:])

    def test_a_pool_brings_its_weights(self):
        self.write("mine.safetensors", self.changed_model())
        picture = self.small_picture()
        encode = ["encode", picture, "--codec", "mine.safetensors", "--scheme", "adf", "-o"]
        bare = self.run_json(*encode, "bare.fasta")
        full = self.run_json(*encode, "full.fasta", "--with-weights")
        self.run_program("decode", "full.fasta", "-o", "first.png", "--weights", ".")
        weights = self.stored("mine.safetensors")
        os.remove(self.path("mine.safetensors"))
        self.refused("decode", "bare.fasta", "-o", "x.png", code=3, says=["no cae weights"])
        self.run_program("decode", "full.fasta", "-o", "second.png")
        self.assertEqual(read_png(self.path("first.png")), read_png(self.path("second.png")))

        report = self.run_json("inspect", "full.fasta")
        self.assertEqual([o["role"] for o in report["objects"]], ["picture", "weights"])
        self.assertEqual(report["objects"][0]["model"], report["objects"][1]["model"])
        # The figures are the picture's; with_codebook has the weights as well.
        self.assertLess(full["strands"], bare["strands"] + 10)
        self.assertGreater(full["with_codebook"]["payload_bytes"], len(weights))
        self.assertEqual(full["with_codebook"]["strands"], len(self.strands("full.fasta")))
        self.assertNotIn("with_codebook", bare)

        # Weights of which too little came: said, and nothing written.
        lines = self.strands("full.fasta")
        self.write("part.txt", "\n".join(lines[:len(lines) // 2]))
        self.refused("decode", "part.txt", "-o", "x.png", code=4, says=["mine.safetensors"])

    def test_what_has_no_weights(self):
        picture = self.small_picture()
        self.refused("encode", picture, "-o", "x.fasta", "--codec", "jpegdna", "--with-weights",
                     code=3, says=["jpegdna"])
        self.refused("encode", "--raw", picture, "-o", "x.fasta", "--with-weights", code=2,
                     says=["--with-weights"])


class VisualBook(ProgramTest):
    PARTS = ["hybridflow", "hybridflow-vqgan", "hybridflow-mlic"]

    def folder_without_codebook(self):
        """The shipped model in a folder of its own, its vqgan without entries."""
        os.makedirs(self.path("bare"))
        for part in self.PARTS:
            shutil.copy(os.path.join(PRETRAINED, part + ".safetensors"), self.path("bare"))
        script = os.path.join(DATA, "..", "..", "scripts", "model_parts.py")
        name = self.path("bare/hybridflow-vqgan.safetensors")
        subprocess.run([sys.executable, script, "without-codebook", name, "-o", name], check=True)
        return "bare"

    def test_a_pool_brings_the_codebook_once(self):
        pictures = [self.small_picture("a.png"), self.small_picture("b.png")]
        encode = ["encode", *pictures, "--codec", "hybridflow", "-o"]
        bare = self.run_json(*encode, "bare.fasta")
        full = self.run_json(*encode, "full.fasta", "--with-codebook")
        self.assertEqual(full["scheme"], "adf")
        self.assertNotIn("with_codebook", bare)
        self.assertGreater(full["with_codebook"]["payload_bytes"], full["payload_bytes"])
        report = self.run_json("inspect", "full.fasta")
        self.assertEqual([o["role"] for o in report["objects"]],
                         ["picture", "picture", "codebook"])
        self.run_program("decode", "full.fasta", "-o", "first/")
        folder = self.folder_without_codebook()
        # The shipped model, which has it, stands in for a copy that lacks it.
        self.run_program("decode", "bare.fasta", "-o", "x/", "--weights", folder)
        self.run_program("decode", "full.fasta", "-o", "second/", "--weights", folder)
        for name in ["a.png", "b.png"]:
            self.assertEqual(read_png(self.path("first/" + name)),
                             read_png(self.path("second/" + name)))

    def test_what_has_no_codebook(self):
        picture = self.small_picture()
        self.refused("encode", picture, "-o", "x.fasta", "--codec", "jpegdna", "--with-codebook",
                     code=3, says=["jpegdna", "visual codebook"])
        self.refused("encode", "--raw", picture, "-o", "x.fasta", "--with-codebook", code=2,
                     says=["--with-codebook"])


if __name__ == "__main__":
    unittest.main()
