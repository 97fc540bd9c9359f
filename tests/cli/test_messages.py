"""Every reason for which decode, encode and inspect refuse something, with an input that brings it.

MESSAGES.md beside this file is the same as a page: `python3 test_messages.py --page > MESSAGES.md` with the
environment of harness.py. A message names what was seen and what to do; none names a cause that was not looked at.
"""
import gzip
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


def cut_container(test):
    data = gzip.compress("".join(f"@r\n{one}\n+\n{'F' * len(one)}\n" for one in test.strands("file.fasta")).encode())
    return test.write("cut.fastq.gz", data[:-400])


def part_of(name, part):
    """The start of a file of the test data."""
    def make(test):
        with open(os.path.join(DATA, name), "rb") as file:
            data = file.read()
        return test.write("part-" + os.path.basename(name), data[:int(part * len(data))])
    return make


def two_of_a_name(test):
    for folder in ("left", "right"):
        os.makedirs(test.path(folder))
        test.small_picture(f"{folder}/one.png", 16, 16)
    return "left/one.png right/one.png"


def folder_of_pools(test):
    os.makedirs(test.path("pools"))
    test.write("pools/a.fasta", test.stored("file.fasta"))
    test.write("pools/b.fasta", ">x\n\n")
    return "pools"


def wrong_picture(test):
    """The oligos of a picture, one of them with other bases than were written."""
    lines = test.strands("picture.fasta")
    one = lines[-5]  # the first of five data strands
    lines[-5] = one[:90] + one[90:170].translate(str.maketrans("ACGT", "TGCA")) + one[170:]
    return test.write("wrong.txt", "\n".join(lines) + "\n")


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
    "heads": lambda test: test.write("heads.txt", "\n".join(test.strands("file.fasta")[:3]) + "\n"),
    "cut": cut_container,
    "header": lambda test: test.write("header.sam", "@HD\tVN:1.6\n"),
    "odd": lambda test: test.write("odd.fastq", "@a\nAC!!GT\n+\nFF\n@b\nAC\n+\nFFF\n"),
    "bam": lambda test: test.write("bad.bam", b"BAM\1" + bytes(50)),
    "noise": lambda test: test.write("noise.bin", random.Random(4).randbytes(400) + bytes(9)),
    "cutjson": lambda test: test.write("cut.json", '{"scheme": '),
    "twicejson": lambda test: test.write("twice.json", '{"scheme": "adf", "scheme": "adf"}'),
    "listjson": lambda test: test.write("list.json", "[1]"),
    "table": lambda test: test.write("table.csv", "a,b\n1,2\n"),
    "cutpng": part_of("pictures/photo.png", .5),
    "cutjpg": part_of("pictures/photo.jpg", .9),
    "same": two_of_a_name,
    "pools": folder_of_pools,
    "ungeneral": lambda test: test.write("ungeneral.txt", test.strands("package.fasta")[1] + "\n"),
    "wrong": wrong_picture,
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
    ("decode {folder}", 2, "a folder and no output", "no output given"),
    ("decode {folder} -o out/ --partial --strict", 2, "options against each other, of a folder", "exclude each other"),
    ("decode --paired a.fastq -o out", 2, "one file of mates", "expected two files of mates, R1 R2, found '-o'"),
    ("decode file.fasta -o out --trim-primers", 2, "no primers to trim", "goes with --cut-primers"),
    ("decode file.fasta -o out --min-length 9 --max-length 5", 2, "lengths against each other", "is above"),
    ("decode file.fasta -o out --poly-g x", 2, "a word for a number", "--poly-g"),
    ("decode file.fasta -o out --adapters ACGX", 3, "an adapter that is none", "expected illumina"),
    ("decode file.fasta -o out --cut-primers ACGT:ACGT", 3, "primers too short to be found", "expected 12 at least"),
    ("decode file.fasta -o out --cut-primers nobody", 3, "unknown primers", "expected default, illumina"),
    ("decode file.fasta -o out --set nobody=1", 3, "an option of no codec", "it holds no picture"),
    ("decode file.fasta -o out --device nobody", 2, "an unknown device", "expected cpu, cuda"),
    ("decode file.fasta -o out --nobody", 2, "an unknown option", "unknown option '--nobody'"),
    ("decod file.fasta", 2, "an unknown command", "did you mean 'decode'"),
    ("decode file.fasta -o out --report {folder}", 3, "a folder as a file", "is a folder; expected a file"),
    ("decode file.fasta -o out --report out", 2, "two outputs of one name", "are the same file"),
    ("decode file.fasta -o out --depth-plot none/x.svg", 3, "a plot into no folder", "there is no folder 'none'"),
    ("decode two.fasta -o in.bin", 3, "a file where a folder is to be", "a file has that name"),
    ("decode file.fasta {folder} -o out", 3, "a folder among files", "is a folder; expected a file of reads"),
    ("decode PHOTO -o out", 3, "a picture as reads", "is a picture; expected reads"),
    ("decode {noise} -o out", 3, "bytes of nothing known", "is no text"),
    ("decode {header} -o out", 3, "SAM without reads", "holds no reads"),
    ("decode {odd} -o out", 3, "FASTQ of which no record can be read", "none of its 2 records is of use"),
    ("decode {bam} -o out", 3, "a damaged BAM", "is damaged or truncated"),
    ("decode {cut} -o out --strict", 3, "a cut container, --strict", "--strict expects whole files"),
    ("decode {heads} -o out", 4, "header strands alone", "too little of it arrived"),
    ("decode {wrong} -o out.png --strict", 4, "a picture with wrong symbols, --strict", "--strict expects none"),
    ("decode package.fasta -o out.png --strict", 4, "a format without a checksum, --strict",
     "--strict expects one"),
    ("decode {ungeneral} -o out.png", 4, "a pool of the jpegdna package without its general information",
     "general information"),
    ("decode picture.fasta -o out.gif", 3, "a format that is only read", "cannot be written as '.gif'"),
    ("decode fountain.fasta -o out --scheme erlich", 3, "DNA Fountain without the size", "no file_size"),
    ("decode fountain.fasta -o out --scheme erlich --set file_size=9999", 4, "DNA Fountain of another size",
     "do not determine the 313 symbols"),
    ("decode fountain.fasta -o out/ --scheme erlich --set file_size=2000", 2, "one file into a folder",
     "gives one file"),
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
    ("encode --raw none.bin -o p.fasta", 3, "a file that is not there", "does not exist"),
    ("encode --raw in.bin -o none/p.fasta", 3, "a folder that is not there", "there is no folder 'none'"),
    ("encode --raw in.bin -o in.bin/p/", 3, "a file where a folder is to be", "a file has that name"),
    ("encode --raw file.fasta -o file.fasta", 2, "the output is the input", "which would be lost"),
    ("encode {same} -o pools2/", 3, "two pools of one name", "would both become 'one.fasta'"),
    ("encode PHOTO -o p.fasta --page 2", 3, "a page of a file of one picture", "is no TIFF"),
    ("encode DATA/pictures/three_pages.tif -o p.fasta --page 4", 3, "a page that is not there", "--page 1..3"),
    ("encode --raw in.bin -o p.fasta --page 2", 2, "a page of a plain file", "goes with pictures"),
    ("encode PHOTO -o pools2/ --page 2", 2, "a page of several pictures", "--page goes with one pool"),
    ("encode DATA/pictures/huge.png -o p.fasta --codec jpegdna", 3, "more pixels than are read", "expected at most"),
    ("encode {cutpng} -o p.fasta --codec jpegdna", 3, "a cut PNG", "ends too early"),
    ("encode {cutjpg} -o p.fasta --codec jpegdna", 3, "a cut JPEG", "too early"),
    ("encode small.png -o p.fasta --codec jpegdna --with-codebook", 3, "a codebook of a codec without one",
     "has no visual codebook"),
    ("encode small.png -o p.fasta --codec jpegdna --set alpha=99", 3, "a codec's value out of range", "0.006..50"),
    ("encode small.png -o p.fasta --codec jpegdna --set alpha=0.1234", 3, "a codec's value with too many digits",
     "three decimals"),
    ("encode small.png -o p.fasta --codec jpegdna --set sampler=4:0:0", 3, "a codec's value that is none",
     "expected one of '4:2:0'"),
    ("encode --raw in.bin -o p.fasta --seed -1", 2, "a number out of range", "expected a whole number"),
    ("encode --raw in.bin -o p.fasta --set nobody", 2, "a setting without a value", "expected KEY=VALUE"),
    ("encode --raw in.bin -o p.fasta --set constraints.gc_min=0.9", 3, "values against each other",
     "expected gc_min below gc_max"),
    ("encode --raw in.bin -o p.fasta --scheme adf --set strand_nt=40", 3, "strands too short", "72..1000"),
    ("encode --raw in.bin -o p.fasta --scheme {cutjson}", 3, "a scheme file that is no JSON", "is not JSON"),
    ("encode --raw in.bin -o p.fasta --scheme {twicejson}", 3, "a key twice", "appears twice"),
    ("encode --raw in.bin -o p.fasta --scheme {listjson}", 3, "a scheme file of another kind", "expected an object"),
    ("encode --raw in.bin -o p.fasta --scheme jpegdna-package", 3, "a scheme of pictures alone",
     "takes pictures, not plain files"),
    ("encode --raw in.bin other.bin -o p.fasta --scheme erlich", 3, "two files for a pool of one",
     "holds one file, found 2"),
    ("encode --raw in.bin -o p.fasta --scheme erlich --primer-pairs auto", 2, "partitions of another format",
     "goes with our own pools"),
    ("encode --raw in.bin -o pools2/ --primer-pairs auto", 2, "partitions of several pools", "goes with one pool"),
    ("encode --raw in.bin -o p.fasta --primer-pairs none.csv", 3, "a table that is not there", "none.csv"),
    ("encode --raw in.bin -o p.fasta --primer-pairs {table}", 3, "a table of other columns", "no column 'name'"),
    ("encode --raw in.bin -o p.fasta --primers nobody", 3, "unknown primers", "expected default, illumina"),
    ("encode --raw in.bin -o p.fasta --primers ACG:A:C", 3, "three primers", "has two colons"),
    ("encode --raw in.bin -o p.fasta --primers ACGX:ACGT", 3, "another letter in a primer", "'X' at position 4"),
    ("encode --raw in.bin -o p.fasta --primers AAAAAAAAAAAA:CCCCCCCCCCCC", 3, "primers that break the rules",
     "run of 12 x A"),
    ("encode --raw in.bin -o p.fasta --max-price 10", 3, "an order beyond its price", "and $10 are allowed"),
    ("encode --raw in.bin -o p.fasta --max-nt 100", 3, "an order beyond its length", "and 100 are allowed"),
    ("encode --raw in.bin -o p.fasta --order -", 2, "a form without a name", "what form it is"),
    ("encode --raw in.bin --estimate --note n.txt", 2, "an estimate with a note", "--estimate writes nothing"),
    ("inspect", 2, "nothing is named", "no POOL or READS given"),
    ("inspect file.fasta --set constraints.max_run=2", 2, "--set alone", "--set goes with --scheme"),
    ("inspect file.fasta --scheme fixed-length --set constraints.max_run=2", 3, "oligos that break the rules",
     "run of 3"),
    ("inspect none.fasta", 3, "a file that is not there", "cannot be opened"),
    ("inspect {noise}", 3, "bytes of nothing known", "is no text"),
    ("inspect {pools}", 3, "a folder with a broken pool", "1 of 2 pools of 'pools' are broken"),
    ("inspect file.fasta --scheme nobody", 3, "an unknown scheme", "nobody"),
    ("inspect file.fasta --scheme jpegdna-package", 3, "a scheme without rules", "declares no constraints"),
    ("inspect file.fasta -o x", 2, "an unknown option", "unknown option '-o'"),
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
        jpegdna = ["encode", self.small_picture(width=16, height=16), "--codec", "jpegdna", "--no-verify", "-q"]
        self.run_program(*jpegdna, "-o", "picture.fasta")
        self.run_program(*jpegdna, "-o", "package.fasta", "--set", "dialect=package", "--scheme", "jpegdna-package")
        return {name: make(self) for name, make in FILES.items()}

    def arguments(self, command, files):
        words = [PHOTO if word == "PHOTO" else word.format(**files) for word in command.split()]
        return " ".join(words).replace("DATA/", DATA + "/").split()

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
