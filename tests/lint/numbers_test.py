#!/usr/bin/env python3
"""The numbers in README.md are those of the JSON that they came from (models/figures/table-one.json, written by
scripts/reproduce.sh --quick). Exits 77 (skipped) without that file, and where matplotlib is not installed."""
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


if __name__ == "__main__":
    if importlib.util.find_spec("matplotlib") is None:
        print("SKIPPED: matplotlib is not installed (scripts/setup.sh puts it into .venv)")
        sys.exit(77)
    if not os.path.exists(os.path.join(ROOT, "models/figures/table-one.json")):
        print("SKIPPED: no models/figures/table-one.json yet, and no table of it in README.md")
        sys.exit(77)
    unittest.main()
