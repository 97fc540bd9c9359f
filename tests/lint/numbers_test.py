#!/usr/bin/env python3
"""The numbers in README.md are those of the JSON that they came from: models/figures/table-one.json, written by
scripts/reproduce.sh KODAK/, and models/figures/codec_table.json, written by scripts/codec_table.py. Exits 77 (skipped)
without the first, and where matplotlib is not installed; `numbers_test.py Codecs` needs neither."""
import importlib.util
import json
import os
import sys
import unittest

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
sys.path.insert(0, os.path.join(ROOT, "scripts"))


def read(name):
    with open(os.path.join(ROOT, name), encoding="utf-8") as file:
        return file.read()


class Numbers(unittest.TestCase):
    def test_table_one(self):
        from report_page.markdown import tables
        rows = json.loads(read("models/figures/table-one.json"))
        self.assertGreaterEqual(len(rows), 9)
        readme = read("README.md").splitlines()
        for line in tables(rows).splitlines():
            if line:
                self.assertIn(line, readme)

    def test_every_system_of_table_one(self):
        names = {row["name"].split(" (")[0] for row in json.loads(read("models/figures/table-one.json"))
                 if row["printed"]}
        self.assertEqual(names, {"Goldman", "Fountain-DNA", "JPEG-DNA", "VVC-DNA", "DNA-QLC", "DJSCC-DNA",
                                 "HybridFlow-DNA"})


class Codecs(unittest.TestCase):
    def test_table_of_codecs(self):
        import codec_table
        rows = json.loads(read("models/figures/codec_table.json"))
        self.assertEqual(len(rows), len(codec_table.ROWS))
        readme = read("README.md").splitlines()
        for row in rows:
            self.assertEqual(row["pictures"], 24)
            self.assertIn(codec_table.row(row), readme)


if __name__ == "__main__" and "Codecs" in sys.argv[1:]:
    unittest.main()
elif __name__ == "__main__":
    if importlib.util.find_spec("matplotlib") is None:
        print("SKIPPED: matplotlib is not installed (scripts/setup.sh puts it into .venv)")
        sys.exit(77)
    if not os.path.exists(os.path.join(ROOT, "models/figures/table-one.json")):
        print("SKIPPED: no models/figures/table-one.json yet, and no table of it in README.md")
        sys.exit(77)
    unittest.main()
