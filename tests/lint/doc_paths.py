#!/usr/bin/env python3
"""Every path of this repository that a text names exists: links, paths and headings in *.md, files
and folders in the tables of READMEs, and paths in comments.

usage: doc_paths.py ROOT      prints one line a finding and exits 1 when there are any

A path begins with a top folder and is meant from the root; one in the first column of a table or in
a link may also be meant from the folder of its text. "*" and NAME stand for anything but a slash,
and dna/pool/pool is dna/pool/pool.hpp.
"""
import os
import re
import sys

import tree_rules

TOP = "core|dna|models|training|inference|configs|scripts|tests|cmake"
PATH = re.compile(rf"(?<![\w./$~}}-])(?:\.\./)*(?:\./)?((?:{TOP})/[\w./*-]*[\w/*])")
# In comments only what can be nothing but a file: "core/dna" may be prose there.
FILE = re.compile(rf"(?<![\w./$~}}-])((?:{TOP})/[\w./*-]*\.(?:hpp|cpp|cuh?|md|py|sh|json|cmake))\b")
LINK = re.compile(r"\]\(([^)\s]+)\)")
TABLED = re.compile(r"`([\w.*-]+(?:/[\w.*-]+)*(?:/|\.(?:\*|hpp|cpp|cuh?|py|sh|cmake|md)))`")
SLASHES, HASH = re.compile("//(.*)"), re.compile(r"(?:^|\s)# (.*)")
COMMENT = {".hpp": SLASHES, ".cpp": SLASHES, ".cu": SLASHES, ".cuh": SLASHES, ".json": SLASHES,
           ".py": HASH, ".sh": HASH, ".cmake": HASH}
# A history names what was there; what a run writes is not in the tree, nor
HISTORIES = {"CHANGELOG.md"}
# Nor are the keys of a configuration, although they look like files, and what a guide tells to make.
OTHER = {"training/README.md": {"samples/", "model.*", "optimiser.groups.NAME.*"},
         "inference/README.md": {"codecs/"},  # no codec outside models and dna yet
         "CONTRIBUTING.md": {"inference/codecs/NAME/", "inference/formats/NAME/pool.cpp"}}


class Tree:
    """The files and folders of a tree, and the headings of its texts."""

    def __init__(self, root):
        self.root = root
        self.files = tree_rules.listed_files(root)
        self.names = set(self.files)
        for name in self.files:
            while name := os.path.dirname(name):
                self.names.add(name)

    def lines(self, name):
        with open(os.path.join(self.root, name), encoding="utf-8") as file:
            return file.read().splitlines()

    def has(self, path):
        path = os.path.normpath(path)
        if path in self.names or path == ".":
            return True
        parts = re.split(r"\*|(?<![A-Za-z0-9])NAME(?![A-Za-z0-9])", path)
        pattern = re.compile("[^/]*".join(map(re.escape, parts)) + r"(\.[^/]*)?")
        return any(pattern.fullmatch(name) for name in self.names)

    def anchors(self, name):
        """Headings of a text as GitHub writes them into addresses."""
        headings = [line.lstrip("#").strip() for line in self.lines(name) if line.startswith("#")]
        return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def link_finding(tree, name, target):
    """What is wrong with a link in the text `name`, or None."""
    if re.match(r"[a-z]+:", target):
        return None
    path, _, anchor = target.partition("#")
    file = os.path.normpath(os.path.join(os.path.dirname(name), path)) if path else name
    if not tree.has(file):
        return f"the link {target} leads nowhere"
    if anchor and anchor not in tree.anchors(file):
        return f"the link {target} leads to no heading"
    return None


def text_findings(tree, name):
    folder = os.path.dirname(name)
    for number, line in enumerate(tree.lines(name), 1):
        where = f"{name}:{number}"
        for target in LINK.findall(line):
            if finding := link_finding(tree, name, target):
                yield f"{where}: {finding}"
        rest = LINK.sub("]", line)
        cell = rest.split("|")[1] if rest.startswith("|") else ""
        for path in TABLED.findall(cell):
            local = os.path.join(folder, path)
            if path not in OTHER.get(name, ()) and not tree.has(local) and not tree.has(path):
                yield f"{where}: {path} does not exist here or under the root"
        for path in PATH.findall(rest.replace(cell, "", 1) if TABLED.search(cell) else rest):
            if not tree.has(path) and path not in OTHER.get(name, ()):
                yield f"{where}: {path} does not exist"


def comment_findings(tree, name, comment):
    for number, line in enumerate(tree.lines(name), 1):
        match = comment.search(line)
        for path in FILE.findall(match[1]) if match else []:
            if not tree.has(path):
                yield f"{name}:{number}: {path} does not exist"


def findings(root):
    """One line for each path that does not exist, for the tree at `root`."""
    tree = Tree(root)
    for name in tree.files:
        ending = os.path.splitext(name)[1]
        if ending == ".md" and name not in HISTORIES:
            yield from text_findings(tree, name)
        elif ending in COMMENT:
            yield from comment_findings(tree, name, COMMENT[ending])
        elif os.path.basename(name) == "CMakeLists.txt":
            yield from comment_findings(tree, name, HASH)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(findings(sys.argv[1]))
    print("\n".join(found) if found else "every path exists")
    sys.exit(1 if found else 0)
