"""What is ordered: vendors' forms and limits, prices, budgets, notes, and what reads the forms back."""
import csv
import io
import os
import random
import re
import shutil
import subprocess
import unittest
import xml.etree.ElementTree as ElementTree
import zipfile

from harness import DATA, PROGRAM, ProgramTest

# Ending, columns and which of them has the sequence, of each vendor's form.
FORMS = {
    "plain": (".csv", ["name", "sequence"], 1),
    "twist": (".csv", ["name", "sequence"], 1),
    "idt": (".xlsx", ["Pool name", "Sequence"], 1),
    "agilent": (".zip", ["SequenceName", "Sequence", "Replication"], 1),
    "genscript": (".xlsx", ["name", "sequence"], 1),
    "linkzill": (".xlsx", ["index", "Oligo_ID", "sequence", "redundancy"], 2),
}
SHORT = ["--set", "strand_nt=120"]  # within every vendor's limits


def sheet(data):
    """(name, rows) of a workbook's only sheet, read without any library of spreadsheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        tree = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        name = re.search(r'<sheet name="([^"]*)"', book.read("xl/workbook.xml").decode())[1]
        shared = []
        if "xl/sharedStrings.xml" in book.namelist():
            for item in ElementTree.fromstring(book.read("xl/sharedStrings.xml")):
                shared.append("".join(item.itertext()))
    rows = []
    for row in (e for e in tree.iter() if e.tag.endswith("}row")):
        fields = []
        for cell in row:
            text = "".join(cell.itertext())
            fields.append(shared[int(text)] if cell.get("t") == "s" else text)
        rows.append(fields)
    return name, rows


class Orders(ProgramTest):
    def raw_pool(self, *options, size=900, output="photo 7.fasta"):
        self.write("in.bin", random.Random(5).randbytes(size))
        return self.run_program("encode", "--raw", "in.bin", "-o", output, *options)

    def table(self, name):
        """(sheet's name or None, rows) of a form."""
        data = self.stored(name)
        if name.endswith(".xlsx"):
            return sheet(data)
        if name.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                (entry,) = archive.namelist()
                self.assertTrue(entry.endswith(".txt"))
                data = archive.read(entry)
        separator = "," if name.endswith(".csv") else "\t"
        return None, list(csv.reader(io.StringIO(data.decode()), delimiter=separator))

    def test_every_vendors_form(self):
        for vendor, (ending, columns, sequence) in FORMS.items():
            with self.subTest(vendor=vendor):
                order = "order" + ending
                self.raw_pool("--order", order, "--vendor", vendor, *SHORT)
                oligos = self.strands("photo 7.fasta")
                name, rows = self.table(order)
                self.assertEqual(rows[0], columns)
                self.assertEqual([row[sequence] for row in rows[1:]], oligos)
                if vendor == "linkzill":
                    self.assertEqual(name, "Oligo_ID_and_Seq")
                    self.assertEqual([row[0] for row in rows[1:]], [str(i + 1) for i in range(len(oligos))])
                names = [row[columns.index("Oligo_ID") if vendor == "linkzill" else 0] for row in rows[1:]]
                if vendor == "idt":
                    self.assertEqual(set(names), {"photo_7"})
                else:
                    self.assertEqual(names[:2], ["photo_7_000001", "photo_7_000002"])
                    self.assertEqual(len(set(names)), len(names))
                for one in names:
                    self.assertRegex(one, r"^[A-Za-z][A-Za-z0-9_.-]{0,31}$")
                # The same bytes again, and the form itself is as good as the pool.
                first = self.stored(order)
                self.raw_pool("--order", order, "--vendor", vendor, *SHORT)
                self.assertEqual(self.stored(order), first)
                self.run_program("decode", order, "-o", "back.bin")
                self.assertEqual(self.read("back.bin"), self.read("in.bin"))
                report = self.run_json("inspect", order)
                self.assertEqual(report["records"], len(oligos))
                self.assertTrue(report["pool"])
                self.assertEqual(report["repeated_oligos"], 0)
                self.run_program("simulate", order, "-o", "reads.fasta", "--coverage", "3")
                self.run_program("decode", "reads.fasta", "-o", "back.bin")
                self.run_program("primers", "design", "--count", "1", "--avoid", order, "-o", "p.tsv")

    def test_endings_and_names(self):
        self.write("in.bin", b"x" * 300)
        for order, vendor, says in [("o.csv", "linkzill", ".xlsx"), ("o.pdf", "plain", ".csv"),
                                    ("o.fasta", "twist", ".csv"), ("o.csv", "acme", "twist")]:
            self.refused("encode", "--raw", "in.bin", "-o", "p.fasta", "--order", order, "--vendor", vendor,
                         code=2, says=[vendor if vendor == "acme" else order, says])
        # A name of other letters, a digit first, and too long.
        self.run_program("encode", "--raw", "in.bin", "-o", "2026 \u00e9t\u00e9 " + "x" * 60 + ".fasta", "--order", "o.csv")
        rows = self.table("o.csv")[1]
        self.assertRegex(rows[1][0], r"^p2026_[A-Za-z0-9_]{19}_000001$")

    def test_limits_are_held_before_anything_is_written(self):
        self.write("in.bin", random.Random(5).randbytes(900))
        encode = ["encode", "--raw", "in.bin", "-o", "p.fasta", "--vendor"]
        self.refused(*encode, "agilent", code=3, says=["230", "240", "Agilent"])
        self.refused(*encode, "genscript", "--order", "o.csv", code=3, says=["170"])
        self.refused(*encode, "twist", "--set", "strand_nt=320", code=3, says=["350", "360"])
        out, _ = self.run_program(*encode, "linkzill")
        self.assertIn("4096 places", out)

    def test_price_and_what_the_step_holds(self):
        out, _ = self.raw_pool("--price")
        self.assertIn("2026-05-09", out)
        report = self.run_json("encode", "--raw", "in.bin", "-o", "p.fasta", "--price")
        price, strands = report["pools"][0]["price"], report["strands"]
        self.assertLess(strands, 100)
        # Up to 100 oligos of up to 250 nt.
        self.assertEqual((price["usd"], price["oligos"], price["oligo_nt"]), (689, 100, 250))
        self.assertEqual(price["further_oligos"], 100 - strands)
        self.assertTrue(price["of_the_vendor"])
        # Two primers of 20 bases at $.24 a base.
        self.assertAlmostEqual(report["pools"][0]["primers_usd"], 9.6)
        self.assertIn("$9.60 for the two primers", out)
        out, _ = self.run_program("encode", "--raw", "in.bin", "--estimate", "--price", "--vendor", "idt")
        self.assertIn("of IDT, oPools no list is public", out)

    def test_estimate_writes_nothing(self):
        self.write("in.bin", random.Random(5).randbytes(900))
        before = self.listing()
        estimated = self.run_json("encode", "--raw", "in.bin", "--estimate")
        self.assertEqual(self.listing(), before)
        written = self.run_json("encode", "--raw", "in.bin", "-o", "p.fasta")
        for key in ("strands", "nucleotides", "header_strands"):
            self.assertEqual(estimated[key], written[key])
        self.refused("encode", "--raw", "in.bin", "--estimate", "--order", "o.csv", code=2, says=["--estimate"])

    def test_what_is_ordered_in_all_and_which_primers(self):
        out, _ = self.raw_pool()
        oligos = self.strands("photo 7.fasta")
        self.assertIn(f"{len(oligos)} oligos of 240 nt, {240 * len(oligos)} nt in all", out)
        # 5' to 3' as they bind: every oligo begins with one and ends with the other's complement.
        forward, reverse = re.search(r"forward ([ACGT]+), reverse ([ACGT]+)", out).groups()
        turned = reverse.translate(str.maketrans("ACGT", "TGCA"))[::-1]
        self.assertTrue(all(o.startswith(forward) and o.endswith(turned) for o in oligos))
        report = self.run_json("encode", "--raw", "in.bin", "-o", "p.fasta")
        self.assertEqual((report["primers_to_buy"]["forward"], report["primers_to_buy"]["reverse"]),
                         (forward, reverse))

    def test_budgets_choose_codec_and_rate(self):
        picture = os.path.join(DATA, "kodim23.png")
        most = 700
        report = self.run_json("encode", picture, "-o", "p.fasta", "--max-oligos", str(most), "--no-verify")
        self.assertLessEqual(report["strands"], most)
        self.assertGreater(report["strands"], most // 3)
        self.assertIn("--codec", report["pools"][0]["fitted"])
        # Of a codec that was named the rate alone, and nothing that does not fit.
        named = self.run_json("encode", picture, "-o", "q.fasta", "--codec", "jpegdna", "--max-nt",
                              str(240 * most), "--no-verify")
        self.assertEqual(named["pools"][0]["objects"][0]["codec"], "jpegdna")
        self.assertLessEqual(named["nucleotides"]["ordered"], 240 * most)
        self.refused("encode", picture, "-o", "r.fasta", "--codec", "jpegdna", "--max-oligos", "20", code=3,
                     says=["smallest"])
        self.write("in.bin", random.Random(5).randbytes(9000))
        self.refused("encode", "--raw", "in.bin", "-o", "r.fasta", "--max-oligos", "20", code=3, says=["20"])
        self.refused("encode", "--raw", "in.bin", "-o", "r.fasta", "--max-price", "100", code=3, says=["$100"])

    def test_repeated_oligos_and_names_are_counted(self):
        oligo = ["ACGTTGCAAC" * 10, "TTGCAACGGA" * 10]
        self.write("dups.csv", f"name,sequence\na,{oligo[0]}\nb,{oligo[1]}\na,{oligo[0]}\nc,{oligo[0]}\n")
        report = self.run_json("inspect", "dups.csv")
        self.assertEqual((report["repeated_oligos"], report["repeated_names"]), (2, 1))
        self.assertIn("2 oligos and 1 name", self.run_program("inspect", "dups.csv")[0])

    def test_forms_of_other_programs(self):
        self.raw_pool(output="pool.fasta")
        oligos = self.strands("pool.fasta")
        rows = [(f"o{i}", oligo) for i, oligo in enumerate(oligos)]
        forms = {
            "bom.csv": "\ufeffName;Sequence\r\n" + "".join(f"{n};{s}\r\n" for n, s in rows),
            "quoted.csv": '"Oligo ID","Sequence"\n' + "".join(f'"{n}, of us","{s}"\n' for n, s in rows),
            "lower.tsv": "Pool name\tSequence\n" + "".join(f"p\t{s.lower()}\n" for _, s in rows),
            "agilent.txt": "# remarks\nSequenceName\tSequence\tReplication\n" +
                           "".join(f"{n}\t{s}\t1\n" for n, s in rows),
        }
        for name, text in forms.items():
            self.write(name, text)
            with self.subTest(name=name):
                self.run_program("decode", name, "-o", "back.bin")
                self.assertEqual(self.read("back.bin"), self.read("in.bin"))

    def test_odd_workbooks(self):
        self.raw_pool("--order", "order.xlsx", output="pool.fasta")
        data = self.stored("order.xlsx")
        self.write("cut.xlsx", data[:len(data) // 2])
        self.refused("inspect", "cut.xlsx", code=3, says=["cut.xlsx", "ZIP"])
        with zipfile.ZipFile(self.path("order.xlsx")) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        with zipfile.ZipFile(self.path("text.xlsx"), "w") as book:
            for name, part in parts.items():
                part = re.sub(rb"[ACGT]{30,}", b"words", part).replace(b">sequence<", b">remarks<")
                book.writestr(name, part)
        self.refused("decode", "text.xlsx", "-o", "x", code=3, says=["text.xlsx", "without a table"])
        # A vendor's title and advice above the table, a sheet before it.
        sheet_xml = parts["xl/worksheets/sheet1.xml"]
        head = b'<row r="1"><c r="A1" t="inlineStr"><is><t>Please fill in</t></is></c></row>'
        with zipfile.ZipFile(self.path("head.xlsx"), "w") as book:
            for name, part in parts.items():
                book.writestr(name, sheet_xml.replace(b"<sheetData>", b"<sheetData>" + head * 3)
                              if name == "xl/worksheets/sheet1.xml" else part)
        self.run_program("decode", "head.xlsx", "-o", "back.bin")
        self.assertEqual(self.read("back.bin"), self.read("in.bin"))
        with zipfile.ZipFile(self.path("reads.zip"), "w") as archive:
            archive.writestr("reads.fastq", "@a\nACGT\n+\nIIII\n")
        self.refused("inspect", "reads.zip", code=3, says=["ZIP"])

    def test_note(self):
        self.raw_pool("--note", "note.txt", "--scheme", "erlich", output="pool.fasta")
        note = self.read("note.txt").decode()
        command = re.search(r"^To decode: oligocodec (.*)$", note, re.M)[1].split()
        self.run_program(*[{"READS": "pool.fasta", "FILE": "back.bin"}.get(word, word) for word in command])
        self.assertEqual(self.read("back.bin"), self.read("in.bin"))

    def test_libreoffice_reads_the_forms(self):
        office = shutil.which("soffice") or shutil.which("libreoffice")
        if office is None:
            self.skipTest("LibreOffice is not here")
        for vendor, (ending, _, sequence) in FORMS.items():
            if ending == ".zip":
                ending = ".txt"  # what the archive holds
            with self.subTest(vendor=vendor):
                order = vendor + ending
                self.raw_pool("--order", order, "--vendor", vendor, *SHORT)
                os.makedirs(self.path("csv"), exist_ok=True)
                # Text is read with tabs and commas as separators, in UTF-8.
                import_as = [] if ending == ".xlsx" else ["--infilter=Text - txt - csv (StarCalc):9/44,34,76,1"]
                subprocess.run([office, "-env:UserInstallation=file://" + self.path("profile"), "--headless",
                                *import_as, "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76",
                                "--outdir", self.path("csv"), self.path(order)],
                               check=True, capture_output=True, timeout=240)
                with open(self.path(f"csv/{vendor}.csv"), encoding="utf-8", newline="") as file:
                    rows = list(csv.reader(file))
                self.assertEqual([row[sequence] for row in rows[1:]], self.strands("photo 7.fasta"))


class Streams(ProgramTest):
    def piped(self, *arguments, data=b""):
        result = subprocess.run([PROGRAM, *arguments], cwd=self.folder, input=data, capture_output=True,
                                timeout=600, check=False)
        self.assertEqual(result.returncode, 0, result.stderr.decode())
        return result.stdout

    def test_from_file_to_file_through_pipes(self):
        data = random.Random(8).randbytes(2000)
        pool = self.piped("encode", "--raw", "-", "-o", "-", data=data)
        self.assertTrue(pool.startswith(b">oligo_"))
        reads = self.piped("simulate", "-", "-o", "-", "--coverage", "5", data=pool)
        self.assertTrue(reads.startswith(b"@read_"))
        self.assertEqual(self.piped("decode", "-", "-o", "-", data=reads), data)
        self.assertIn(b"records", self.piped("inspect", "-", data=pool))
        self.assertTrue(self.piped("cluster", "-", "-o", "-", data=reads).startswith(b"@"))
        self.assertIn(b"\t", self.piped("primers", "design", "--count", "1", "--avoid", "-", "-o", "-",
                                        data=pool))
        self.assertEqual(os.listdir(self.folder), [])

    def test_pictures(self):
        with open(os.path.join(DATA, "kodim23.png"), "rb") as file:
            picture = file.read()
        pool = self.piped("encode", "-", "-o", "-", "--codec", "jpegdna", data=picture)
        self.write("back.png", self.piped("decode", "-", "-o", "-", data=pool))
        self.assertEqual(self.stored("back.png")[:8], b"\x89PNG\r\n\x1a\n")

    def test_standard_output_carries_one_thing(self):
        self.write("in.bin", b"y" * 300)
        self.refused("encode", "--raw", "in.bin", "-o", "-", "--json", code=2, says=["--json"])
        self.refused("simulate", "in.bin", "-o", "-", "--truth", "-", code=2, says=["same file"])
        # A file of that name is still to be had.
        self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta")
        self.run_program("decode", "pool.fasta", "-o", "./-")
        self.assertEqual(self.stored("-"), b"y" * 300)


class Foreign(ProgramTest):
    def test_a_pool_of_dna_fountain_says_what_it_needs(self):
        self.write("in.bin", random.Random(9).randbytes(3000))
        out, _ = self.run_program("encode", "--raw", "in.bin", "-o", "pool.fasta", "--scheme", "erlich")
        self.assertIn("--scheme erlich --set file_size=3000", out)
        for command in (["decode", "pool.fasta", "-o", "x"],):
            self.refused(*command, code=4, says=["DNA Fountain", "--scheme erlich --set file_size="])
        self.assertIn("DNA Fountain", self.run_program("inspect", "pool.fasta")[0])
        out, _ = self.run_program("encode", "--raw", "in.bin", "-o", "other.fasta", "--scheme", "erlich", "--set",
                                  "size=24", "--set", "rs=4", "--set", "scramble=seed")
        self.assertIn("--set file_size=3000 --set size=24 --set rs=4 --set scramble=seed", out)
        self.refused("decode", "other.fasta", "-o", "x", code=4, says=["--set size=24 --set rs=4"])
        # Random strands are not taken for one.
        letters = random.Random(1)
        self.write("any.txt", "".join("".join(letters.choices("ACGT", k=152)) + "\n" for _ in range(500)))
        _, error = self.refused("decode", "any.txt", "-o", "x", code=4)
        self.assertNotIn("DNA Fountain", error)


class Rules(ProgramTest):
    def test_rules_that_cannot_bite_are_refused(self):
        self.write("in.bin", b"z" * 300)
        window = '{{"scheme": "fixed-length", "constraints": {{"gc_windows": [{{"length_nt": {}, "gc_min": {}, "gc_max": {}}}]}}}}'
        for name, text, says in [
                ("long.json", window.format(241, 0.4, 0.6), "longer than the oligos of 240 nt"),
                ("free.json", window.format(40, 0, 1), "0 to 100 %"),
                ("edits.json", '{"scheme": "adf", "constraints": {"lookalikes": {"max_edits": 3}}}', "sites"),
                ("loop.json", '{"scheme": "adf", "constraints": {"hairpin": {"loop_nt": 7}}}', "stem_nt"),
                ("fold.json", '{"scheme": "adf", "strand_nt": 72, "primers": "none", "constraints": '
                              '{"hairpin": {"stem_nt": 32, "loop_nt": 60}}}', "hairpin of 124")]:
            self.write(name, text)
            with self.subTest(name=name):
                self.refused("encode", "--raw", "in.bin", "-o", "p.fasta", "--scheme", "./" + name, code=3, says=[says])
        # The whole oligo is a window, with its primers and without.
        self.write("whole.json", window.format(240, 0.4, 0.6))
        self.run_program("encode", "--raw", "in.bin", "-o", "p.fasta", "--scheme", "./whole.json")
        self.refused("encode", "--raw", "in.bin", "-o", "q.fasta", "--scheme", "./whole.json", "--primers", "none",
                     code=3, says=["oligos of 200 nt"])


if __name__ == "__main__":
    unittest.main()
