#!/usr/bin/env python3
"""Plants one path that leads nowhere in each kind of place: doc_paths must find each, and nothing
else."""
import os
import tempfile
import unittest

import doc_paths

CLEAN = {
    "dna/pool/po_ol.hpp": "",
    "dna/pool/pool.hpp": "// as in dna/README.md; see core/bytes.hpp\n",
    "core/bytes.hpp": "// prose: core/dna, and https://example.org/core/none.hpp\n",
    "scripts/run.sh": "# scripts/run.sh PHOTOS\ncat '#include dna/none.hpp'\n",
    "dna/README.md": "# On pools\n[up](../README.md#first-steps) [web](https://none.org/dna/x.md)\n"
                     "| file | |\n|---|---|\n| `pool/`, `pool/pool.*` | dna/pool/pool |\n",
    "README.md": "# First steps\n`dna/pool/NAME.hpp`, `dna/pool/po_NAME.hpp`, dna/*/pool.hpp, core/\n[here](#first-steps)\n"
                 "| `dna/` | [a](dna/README.md#on-pools) |\n| `--data=X/` | build/bin/none |\n",
    "CHANGELOG.md": "dna/gone.hpp\n",
}
# file, a line that is added to it, what the finding must say
BREACHES = [
    ("README.md", "see dna/gone.hpp", "dna/gone.hpp does not exist"),
    ("README.md", "see `dna/oligo/address`", "dna/oligo/address does not exist"),
    ("README.md", "    scripts/gone.sh --fast", "scripts/gone.sh does not exist"),
    ("README.md", "dna/gone/NAME.hpp", "dna/gone/NAME.hpp does not exist"),
    ("README.md", "dna/NAME.hpp", "dna/NAME.hpp does not exist"),
    ("README.md", "dna/pool/NAME_test.hpp", "dna/pool/NAME_test.hpp does not exist"),
    ("README.md", "dna/*/gone.hpp", "dna/*/gone.hpp does not exist"),
    ("README.md", "[a](dna/gone.md)", "the link dna/gone.md leads nowhere"),
    ("README.md", "[a](pool/pool.hpp)", "the link pool/pool.hpp leads nowhere"),
    ("README.md", "[a](dna/README.md#gone)", "leads to no heading"),
    ("README.md", "[a](#gone)", "leads to no heading"),
    ("dna/README.md", "| `pool/gone.*` | x |", "pool/gone.* does not exist here"),
    ("dna/README.md", "| `gone/` | x |", "gone/ does not exist here"),
    ("dna/pool/pool.hpp", "int x;  ///< dna/gone.hpp", "dna/gone.hpp does not exist"),
    ("scripts/run.sh", "true #" + " dna/gone.md", "dna/gone.md does not exist"),
]


class DocPaths(unittest.TestCase):
    def found_in(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return list(doc_paths.findings(root))

    def test_clean_tree(self):
        self.assertEqual(self.found_in(CLEAN), [])

    def test_each_breach(self):
        for name, line, message in BREACHES:
            with self.subTest(message=message, name=name):
                found = self.found_in({**CLEAN, name: CLEAN[name] + line + "\n"})
                self.assertEqual(len(found), 1, found)
                self.assertIn(message, found[0])
                self.assertTrue(found[0].startswith(f"{name}:{CLEAN[name].count(chr(10)) + 1}:"))


if __name__ == "__main__":
    unittest.main()
