#!/usr/bin/env python3
"""Plants one breach of each rule in a small tree: tree_rules must find each, and nothing else."""
import os
import tempfile
import unittest

import tree_rules

CLEAN = {
    "core/bytes.hpp": "#pragma once\n#include <vector>\n",
    "core/image/image_io.cpp": '#include <opencv2/core.hpp>\n#include "core/bytes.hpp"\n',
    "core/torch/device.hpp": "#pragma once\n#include <torch/torch.h>\n",
    "dna/strand.hpp": '#pragma once\n#include "core/bytes.hpp"\n',
    "dna/ecc/field.hpp": '#pragma once\n#include "dna/strand.hpp"\n',
    "dna/fountain/lt/droplet.hpp": '#pragma once\n#include "dna/ecc/field.hpp"\n',
    "dna/fountain/code.hpp": '#pragma once\n#include "dna/fountain/lt/droplet.hpp"\n',
    "dna/pool/pool.hpp": '#pragma once\n#include "dna/fountain/code.hpp"\n',
    "models/net.hpp": '#pragma once\n#include "core/torch/device.hpp"\n',
    "models/a/net.cpp": "namespace {\nconstexpr int kSide = 1;\nint half(int x) {\n    return x;\n}\n\n"
                        "}  // namespace\nint all(int x);\n",
    "training/loop.hpp": '#pragma once\n#include "dna/strand.hpp"\n#include "models/net.hpp"\n',
    "inference/networks/table.cpp": '#include <torch/torch.h>\n#include "models/net.hpp"\n',
    "inference/networks/table.hpp": '#pragma once\n#include "models/net.hpp"\n',
    "inference/report/figures.hpp": '#pragma once\n#include "dna/pool/pool.hpp"\n',
    "inference/formats/own/writer.hpp": '#pragma once\n#include "inference/report/figures.hpp"\n',
    "inference/api/codecs.hpp": '#pragma once\n#include "inference/networks/table.hpp"\n'
                                '#include "inference/formats/own/writer.hpp"\n',
    "inference/commands/encode.cpp": '#include <CLI/CLI.hpp>\n#include "inference/api/codecs.hpp"\n',
    "tests/CMakeLists.txt": "oligo_program(all SOURCES cli/any.cpp)\n",
    "tests/cli/any.cpp": '#include <torch/torch.h>\n#include "models/net.hpp"\n',
    "scripts/good.sh": "if true; then echo yes; fi\n",
}
# file, its contents, what the finding must say
BREACHES = [
    ("dna/a.cpp", "#include <torch/torch.h>\n", "dna must not include LibTorch"),
    ("dna/a.cpp", "  #  include <ATen/ATen.h>\n", "dna must not include LibTorch"),
    ("core/a.cpp", "#include <opencv2/core.hpp>\n", "core must not include OpenCV"),
    ("inference/api/a.cpp", "#include <opencv2/core.hpp>\n", "inference must not include OpenCV"),
    ("core/entropy/a.cpp", '#include "core/torch/device.hpp"\n', "core must not include"),
    ("inference/api/a.cpp", "#include <ATen/ATen.h>\n", "inference must not include LibTorch"),
    ("inference/api/a.cpp", '#include "core/torch/device.hpp"\n', "inference must not include"),
    ("inference/networks/a.cpp", '#include "dna/strand.hpp"\n', "networks must not include"),
    ("core/torch/a.cpp", '#include "core/image/image_io.cpp"\n', "core/torch must not include"),
    ("models/a.cpp", '#include "dna/strand.hpp"\n', "models must not include"),
    ("models/fixed/a.cpp", "#include <torch/torch.h>\n", "models/fixed must not include LibTorch"),
    ("models/fixed/a.cpp", '#include "models/net.hpp"\n', "models/fixed must not include"),
    ("inference/api/a.cpp", '#include "training/loop.hpp"\n', "inference must not include"),
    ("inference/api/a.cpp", "#include <CLI/CLI.hpp>\n", "must not include the command line"),
    ("training/a.cpp", '#include "tests/cli/any.cpp"\n', "training must not include"),
    ("dna/a.cpp", '#include "dna/ecc/field.hpp"\n', "dna/ecc is not below it"),
    ("dna/ecc/a.cpp", '#include "dna/fountain/code.hpp"\n', "dna/fountain is not below it"),
    ("dna/reads/a.cpp", '#include "dna/pool/pool.hpp"\n', "dna/pool is not below it"),
    ("dna/mapping/a.cpp", '#include "dna/fountain/lt/droplet.hpp"\n', "dna/fountain is not below it"),
    ("inference/report/a.cpp", '#include "inference/api/codecs.hpp"\n', "inference/api is not below"),
    ("inference/formats/own/a.cpp", '#include "inference/api/codecs.hpp"\n', "inference/api is not"),
    ("inference/formats/a.cpp", '#include "inference/commands/encode.cpp"\n', "commands is not below"),
    ("inference/api/a.cpp", '#include "inference/commands/encode.cpp"\n', "commands is not below it"),
    ("inference/report/a.cpp", '#include "inference/formats/own/writer.hpp"\n', "formats is not below"),
    ("inference/networks/a.hpp", '#pragma once\n#include "inference/report/figures.hpp"\n',
     "inference/networks must not include"),
    ("inference/gadgets/a.cpp", '#include "inference/api/codecs.hpp"\n', "gadgets has no row"),
    ("dna/gadgets/a.cpp", '#include "dna/ecc/field.hpp"\n', "dna/gadgets has no row"),
    ("dna/a.cpp", '#include "strand.hpp"\n', "does not exist under the repository root"),
    ("models/b/net.cpp", "namespace {\nconstexpr int kTop = 1, kSide = 2;\n}  // namespace\n", "'kSide'"),
    ("models/b/net.cpp", "namespace {\nstatic int half(long x) {\n}\n}  // namespace\n", "'half'"),
    ("tests/bench/lost.cpp", "int x;\n", "lost.cpp: in no CMakeLists.txt"),
    ("dna/long.cpp", "int x;\n" * 501, "501 lines"),
    ("dna/a.cpp", "// TO" + "DO later\n", "unfinished"),
    ("scripts/a.py", "raise Error('not imple" + "mented')\n", "unfinished"),
    ("dna/bare.hpp", "int x;\n", "#pragma once"),
    ("scripts/bad.sh", "if true; then\n", "bad.sh"),
    ("slow-unit-0123", "x", "not one of what stands at the root"),
    ("tests/data/big.bin", "x" * ((8 << 20) + 1), "8388609 bytes"),
]


class TreeRules(unittest.TestCase):
    def found_in(self, files):
        with tempfile.TemporaryDirectory() as root:
            for name, text in files.items():
                path = os.path.join(root, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            return list(tree_rules.findings(root))

    def test_clean_tree(self):
        self.assertEqual(self.found_in(CLEAN), [])

    def test_each_breach(self):
        for name, text, message in BREACHES:
            with self.subTest(message=message, name=name):
                found = self.found_in({**CLEAN, name: text})
                self.assertEqual(len(found), 1, found)
                self.assertIn(message, found[0])

    def test_limits_are_exact(self):
        self.assertEqual(self.found_in({**CLEAN, "dna/long.cpp": "int x;\n" * 500}), [])


if __name__ == "__main__":
    unittest.main()
