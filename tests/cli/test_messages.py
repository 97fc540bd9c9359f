"""Every reason for which decode, encode and inspect refuse something, with an input that brings it.

MESSAGES.md beside this file is the same as a page: `python3 test_messages.py --page > MESSAGES.md` with the
environment of harness.py. A message names what was seen and what to do; none names a cause that was not looked at.
"""
import io
import os
import random
import re
import sys
import unittest
import zipfile

from harness import DATA, ProgramTest

PHOTO = os.path.join(DATA, "kodim23.png")
OLIGO = "ACGTTGCAACGGATCTTACG" * 8


def strays(test):
    letters = random.Random(3)
    return test.write("strays.txt", "".join("".join(letters.choices("ACGT", k=200)) + "\n" for _ in range(60)))


def half(test):
    """The oligos of every second data strand, too few for a file."""
    lines = test.strands("file.fasta")
    return test.write("half.txt", "\n".join(lines[:4] + lines[4::3]) + "\n")


def archive(test):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as one:
        one.writestr("reads.fastq", "@a\nACGT\n+\nIIII\n")
    return test.write("reads.zip", data.getvalue())


# Command line, exit code, what brings it, and the message's essence. {x} is made by FILES.
FILES = {
    "strays": strays,
    "half": half,
    "zip": archive,
    "empty": lambda test: test.write("empty.fastq", ""),
    "utf16": lambda test: test.write("wide.txt", OLIGO.encode("utf-16")),
    "json": lambda test: test.write("reads.json", "{}"),
    "page": lambda test: test.write("page.html", "<!doctype html>"),
    "words": lambda test: test.write("words.txt", "these are\nno reads\n"),
    "text": lambda test: test.write("text.png", "no picture at all"),
    "folder": lambda test: os.makedirs(test.path("folder")) or "folder",
}
CASES = [
    ("decode", 2, "nothing is named", "no READS given"),
    ("decode file.fasta", 2, "no output", "no output given"),
    ("decode file.fasta -o out --partial --strict", 2, "options against each other", "exclude each other"),
    ("decode file.fasta -o none/out", 3, "a folder that is not there", "there is no folder 'none'"),
    ("decode file.fasta -o file.fasta", 2, "the output is the input", "is the input"),
    ("decode none.fasta -o out", 3, "a file that is not there", "none.fasta"),
    ("decode {empty} -o out", 3, "an empty file", "is empty"),
    ("decode {utf16} -o out", 3, "text in UTF-16", "UTF-16"),
    ("decode {json} -o out", 3, "JSON", "is JSON"),
    ("decode {page} -o out", 3, "a web page", "web page"),
    ("decode {zip} -o out", 3, "an archive", "ZIP archive"),
    ("decode {words} -o out", 3, "text that is no reads", "record 1"),
    ("decode {strays} -o out", 4, "reads of no pool of ours", "is a header strand"),
    ("decode {half} -o out", 4, "too many lost strands of a file", "not recoverable byte for byte"),
    ("decode file.fasta -o out --object nobody", 3, "an object that is not in the pool", "it holds object 1"),
    ("decode fountain.fasta -o out", 4, "a pool of DNA Fountain", "--scheme erlich --set file_size="),
    ("decode file.fasta -o out --scheme adf", 2, "a scheme that pools say themselves", "expected erlich"),
    ("decode file.fasta -o out --interleaved --single", 2, "pairs and no pairs", "exclude each other"),
    ("decode two.fasta -o out.png", 2, "two objects for one picture", "expected a folder"),
    ("decode two.fasta -o -", 2, "two objects for standard output", "standard output takes one"),
    ("decode file.fasta -o - --json", 2, "standard output twice", "both want standard output"),
    ("decode {folder} -o out.png", 2, "a folder of pools into one file", "expected a folder (-o DIR/)"),
    ("decode {folder} -o out/ --report r.json", 2, "a report of several pools", "go with one pool"),
    ("decode {folder} -o out/", 3, "a folder without pools", "holds no pools and no reads"),
    ("encode", 2, "nothing is named", "no INPUT given"),
    ("encode PHOTO", 2, "no output", "no output given"),
    ("encode none.png -o p.fasta", 3, "a picture that is not there", "does not exist"),
    ("encode {text} -o p.fasta", 3, "a file that is no picture", "text.png"),
    ("encode {folder} -o p.fasta", 3, "a folder without pictures", "holds no pictures"),
    ("encode --raw {folder} -o p.fasta", 3, "a folder as a file", "--raw expects files"),
    ("encode PHOTO -o p.fastq", 2, "a pool with qualities", "an oligo has no qualities"),
    ("encode PHOTO -o p.pdf", 2, "an unknown ending", "unknown ending"),
    ("encode PHOTO -o p.fasta --verify --no-verify", 2, "options against each other", "exclude each other"),
    ("encode --raw in.bin -o p.fasta --with-weights", 2, "weights of no codec", "goes with pictures"),
    ("encode PHOTO -o p.fasta --codec nobody", 3, "an unknown codec", "nobody"),
    ("encode PHOTO -o p.fasta --scheme nobody", 3, "an unknown scheme", "nobody"),
    ("encode PHOTO -o p.fasta --codec jpegdna --set nobody=1", 3, "an unknown key", "nobody"),
    ("encode PHOTO -o p.fasta --codec jpegdna --scheme erlich", 3, "a scheme of files alone", "plain files"),
    ("encode --raw in.bin -o p.fasta --vendor acme", 2, "an unknown vendor", "expected one of plain"),
    ("encode --raw in.bin -o p.fasta --order o.pdf", 2, "a form with another ending", "ends in .csv"),
    ("encode --raw in.bin -o p.fasta --vendor agilent", 3, "oligos beyond a vendor's limit", "longer than 230 nt"),
    ("encode --raw in.bin -o p.fasta --max-oligos 3", 3, "an order beyond its bound", "and 3 are allowed"),
    ("encode --raw in.bin -o pools/ --order o.csv", 2, "an order of several pools", "goes with one pool"),
    ("encode --raw in.bin --estimate --order o.csv", 2, "an estimate with a form", "--estimate writes nothing"),
    ("encode --raw in.bin -o p.fasta --scheme fixed-length --set inner_parity=99", 3, "a value out of range", "99"),
    ("inspect", 2, "nothing is named", "no POOL or READS given"),
    ("inspect file.fasta --set constraints.max_run=2", 2, "--set alone", "--set goes with --scheme"),
    ("inspect file.fasta --scheme fixed-length --set constraints.max_run=2", 3, "oligos that break the rules",
     "run of 3"),
    ("inspect {empty}", 3, "an empty file", "is empty"),
    ("inspect {zip}", 3, "an archive", "ZIP archive"),
]


class Messages(ProgramTest):
    def prepare(self):
        self.write("in.bin", random.Random(2).randbytes(2000))
        self.write("other.bin", b"other" * 60)
        self.run_program("encode", "--raw", "in.bin", "-o", "file.fasta", "-q")
        self.run_program("encode", "--raw", "in.bin", "other.bin", "-o", "two.fasta", "-q")
        self.run_program("encode", "--raw", "in.bin", "-o", "fountain.fasta", "--scheme", "erlich", "-q")
        return {name: make(self) for name, make in FILES.items()}

    def arguments(self, command, files):
        return [PHOTO if word == "PHOTO" else word.format(**files) for word in command.split()]

    def test_each_input_brings_its_message(self):
        files = self.prepare()
        for command, code, _, says in CASES:
            with self.subTest(command=command):
                self.refused(*self.arguments(command, files), code=code, says=[says])

    def test_the_page_has_them_all(self):
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "MESSAGES.md"), encoding="utf-8") as file:
            page = file.read()
        for command, code, why, _ in CASES:
            self.assertRegex(page, re.escape(f"| `{command}` | {why} | {code} | "))
        self.assertEqual(page.count("\n| `"), len(CASES))
        self.assertNotIn("/oligocodec", page.replace("SHARE", ""))  # no folder of the machine that made it


def print_page():
    """The page, with the messages as the program gives them."""
    test = Messages("test_the_page_has_them_all")
    test.setUp()
    files = test.prepare()
    print("# Error messages\n\nEvery reason for which `decode`, `encode` and `inspect` refuse something, with an input "
          "that brings it.\nMade by `test_messages.py --page`, whose test brings about each. `{x}` is a file made there, "
          "`PHOTO` a picture, `SHARE` where the program's files are.\n\n"
          "| command line | what is wrong | exit | message |\n|---|---|---|---|")
    for command, code, why, says in CASES:
        _, error = test.refused(*test.arguments(command, files), code=code, says=[says])
        text = error.removeprefix("oligocodec: error: ").replace("|", "\\|").replace(DATA, "DATA")
        text = re.sub(r"/[^\s']*?/share/oligocodec", "SHARE", text)
        print(f"| `{command}` | {why} | {code} | {text} |")
    test.doCleanups()


if __name__ == "__main__":
    if sys.argv[1:] == ["--page"]:
        print_page()
    else:
        unittest.main()
