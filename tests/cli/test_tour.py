"""README's tour: its commands run as they stand there, from top to bottom, in an empty folder."""
import os
import pathlib
import re
import subprocess
import unittest

from harness import DATA, PROGRAM, ProgramTest

ROOT = pathlib.Path(DATA).parents[1]
# What the commands use of the source tree.
NEEDED = ["tests", "configs", "scripts", "LICENSE", ".venv"]


def tour():
    """The tour's code blocks, joined."""
    text = (ROOT / "README.md").read_text()
    section = re.search(r"^## Ten-minute tour\n(.*?)^#", text, re.M | re.S)[1]
    return "".join(re.findall(r"^```\n(.*?)^```", section, re.M | re.S))


class Tour(ProgramTest):
    def test_literally(self):
        if not (ROOT / ".venv/bin/python").exists():
            self.skipTest(".venv is not here; the tour uses its Python")
        for name in NEEDED:
            os.symlink(ROOT / name, self.path(name))
        os.makedirs(self.path("build"))
        os.symlink(os.path.dirname(PROGRAM), self.path("build/bin"))
        script = tour()
        self.assertIn("oligocodec-train", script)
        result = subprocess.run(["bash", "-euxo", "pipefail", "-c", script], cwd=self.folder, check=False,
                                capture_output=True, text=True, timeout=1800)
        self.assertEqual(result.returncode, 0, result.stderr[-3000:])
        # What the text promises of the commands.
        self.assertTrue(os.path.isfile(self.path("decoded.png")))
        self.assertEqual(sorted(os.listdir(self.path("pictures"))),
                         ["kodim03.png", "kodim05.png", "kodim13.png", "kodim23.png"])
        self.assertEqual(sorted(os.listdir(self.path("pools"))),
                         ["kodim03.fasta", "kodim05.fasta", "kodim13.fasta", "kodim23.fasta",
                          "manifest.csv", "manifest.json"])
        self.assertTrue(os.path.isfile(self.path("report.html")))


if __name__ == "__main__":
    unittest.main()
