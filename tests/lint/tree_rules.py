#!/usr/bin/env python3
"""Rules about the source tree as a whole, from CONTRIBUTING.md: who may include whom, sizes, leftovers.

usage: tree_rules.py ROOT      prints one line a finding and exits 1 when there are any
"""
import os
import re
import subprocess
import sys

# Folder -> folders it may include from. The longest matching folder owns a file; the same table,
# for links, is in cmake/Layers.cmake.
MAY_INCLUDE = {
    "core": {"core"},
    "core/image": {"core", "core/image"},
    "core/torch": {"core", "core/torch"},
    "dna": {"core", "dna"},
    "models": {"core", "core/torch", "models/files", "models/fixed", "models"},
    "models/files": {"core", "models/files"},
    "models/fixed": {"core", "models/files", "models/fixed"},
    "training": {"core", "core/image", "core/torch", "dna", "models/files", "models/fixed", "models",
                 "training"},
    "inference": {"core", "core/image", "dna", "models/files", "models/fixed", "models", "inference",
                  "inference/networks"},
    "inference/networks": {"core", "core/torch", "models/files", "models/fixed", "models",
                           "inference/networks"},
}
# Folders of a layer, floor by floor: each may include from the floors below it and from itself.
FLOORS = {"dna": [
    {"dna"},
    {"dna/ecc", "dna/constraints", "dna/alignment"},
    {"dna/fountain", "dna/stream", "dna/mapping", "dna/oligo", "dna/lattice"},
    {"dna/reads"},
    {"dna/consensus", "dna/codebook", "dna/channel"},
    {"dna/cuda"},
    {"dna/strand"},
    {"dna/clustering", "dna/jpegdna", "dna/scheme"},
    {"dna/header"},
    {"dna/foreign", "dna/pool"},
    {"dna/order"},
], "inference": [
    {"inference/networks", "inference/codecs"},
    {"inference/report"},
    {"inference/formats"},
    {"inference/api"},
    {"inference/commands"},
]}
MAY_INCLUDE_TORCH = {"core/torch", "models", "training", "inference/networks"}
MAY_INCLUDE_OPENCV = {"core/image"}
MAY_INCLUDE_CLI11 = ("inference/commands/", "training/main.cpp")  # files that begin so

# What may stand at the root; anything else is a leftover of some run.
AT_ROOT = {".ci", ".clang-format", ".clang-tidy", ".gitignore", "CHANGELOG.md", "CMakeLists.txt",
           "CMakePresets.json", "CONTRIBUTING.md", "LICENSE", "README.md", "cmake", "configs", "core",
           "dna", "findings", "inference", "models", "scripts", "tests", "training"}

CODE = (".cpp", ".hpp", ".cu", ".cuh")
COUNTED = CODE + (".py", ".sh", ".cmake", "CMakeLists.txt")
LINE_LIMIT = 500
FILE_BYTES_LIMIT = 8 << 20
TREE_BYTES_LIMIT = 60 << 20
# Written in pieces so that this file does not find itself.
LEFTOVER = re.compile("|".join([r"\bTO" + r"DO\b", r"\bFIX" + r"ME\b", r"\bXX" + r"X\b",
                                "not imple" + "mented", "place" + "holder"]))
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SKIPPED_FOLDERS = {".git", ".venv", "build", "runs", "quickstart", "__pycache__"}


def listed_files(root):
    """Paths relative to root: what git tracks or would track, or everything outside a checkout."""
    if os.path.exists(os.path.join(root, ".git")):
        command = ["git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(command, check=True, capture_output=True).stdout.decode().split("\0")
        return sorted({n for n in names if n and os.path.isfile(os.path.join(root, n))})
    names = []
    for folder, subfolders, files in os.walk(root):
        subfolders[:] = [s for s in subfolders if s not in SKIPPED_FOLDERS]
        names += [os.path.relpath(os.path.join(folder, f), root) for f in files]
    return sorted(names)


def layer_of(path):
    """The longest folder of the table that holds `path`, or None."""
    holders = [folder for folder in MAY_INCLUDE if path.startswith(folder + "/")]
    return max(holders, key=len, default=None)


def room_of(path):
    """The layer with floors that holds `path`, the folder in it and that folder's floor; None for
    other paths, no floor for a folder without a row."""
    parts = path.split("/")
    floors = FLOORS.get(parts[0])
    if floors is None:
        return None
    room = parts[0] if len(parts) == 2 else "/".join(parts[:2])
    return parts[0], room, next((i for i, rooms in enumerate(floors) if room in rooms), None)


def floor_finding(name, target):
    """What is wrong with an include line of `name` that stays within its layer, or None."""
    here, there = room_of(name), room_of(target)
    if not here or not there or here[0] != there[0] or here[1] == there[1]:
        return None
    for layer, room, floor in (here, there):
        if floor is None:
            return f'{room} has no row in FLOORS["{layer}"]'
    if there[2] >= here[2]:
        return f'{here[1]} must not include "{target}": {there[1]} is not below it'
    return None


def include_findings(root, name, lines):
    layer = layer_of(name)
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        quote, target = match.groups()
        where = f"{name}:{number}"
        if re.match("(torch|ATen|c10)/", target):
            if layer and layer not in MAY_INCLUDE_TORCH:
                yield f"{where}: {layer} must not include LibTorch ({target})"
        elif target.startswith("opencv2/"):
            if layer and layer not in MAY_INCLUDE_OPENCV:
                yield f"{where}: {layer} must not include OpenCV ({target}); core/image is the door"
        elif target.startswith("CLI/"):
            if layer and not name.startswith(MAY_INCLUDE_CLI11):
                yield f"{where}: {layer} must not include the command line ({target})"
        elif quote == '"':
            if not os.path.isfile(os.path.join(root, target)):
                yield f'{where}: "{target}" does not exist under the repository root'
            elif layer and layer_of(target) not in MAY_INCLUDE[layer]:
                yield f'{where}: {layer} must not include "{target}"'
            elif finding := floor_finding(name, target):
                yield f"{where}: {finding}"


def text_findings(root, name):
    with open(os.path.join(root, name), encoding="utf-8") as file:
        lines = file.read().splitlines()
    if len(lines) > LINE_LIMIT:
        yield f"{name}: {len(lines)} lines; at most {LINE_LIMIT}"
    for number, line in enumerate(lines, 1):
        if LEFTOVER.search(line):
            yield f"{name}:{number}: unfinished: {line.strip()}"
    if name.endswith(CODE):
        yield from include_findings(root, name, lines)
    if name.endswith((".hpp", ".cuh")) and "#pragma once" not in lines:
        yield f"{name}: a header needs #pragma once"


def hidden_names(text):
    """What the unnamed namespaces of a source define at their outermost level."""
    for block in re.findall(r"^namespace \{\n(.*?)^\}  // namespace$", text, re.S | re.M):
        for line in block.split("\n"):
            if defined := re.match(r"(?:struct|class|enum(?: class)?|using) (\w+)", line):
                yield defined.group(1)
            elif line.startswith("constexpr"):
                yield from re.findall(r"\b(k[A-Z]\w*)(?= =|\{|\[)", line)
            elif defined := re.match(r"[A-Za-z][\w:<>&*, ]* (\w+)\(", line):
                yield defined.group(1)


def shared_findings(root, names):
    """Sources of models are found by CMake and compiled several at a time, in an order that every
    new file shifts: what they keep to themselves must have names of its own."""
    owners = {}
    for name in names:
        if not (name.startswith("models/") and name.endswith(".cpp")):
            continue
        with open(os.path.join(root, name), encoding="utf-8") as file:
            for hidden in set(hidden_names(file.read())):
                other = owners.setdefault(hidden, name)
                if other != name:
                    yield f"{name}: '{hidden}' is a name in {other} too, which may be compiled with it"


def unbuilt_findings(root, names):
    """Sources of tests are named one by one, and one that is not named is never compiled."""
    named = ""
    for name in names:
        if name.startswith("tests/") and name.endswith("CMakeLists.txt"):
            with open(os.path.join(root, name), encoding="utf-8") as file:
                named += file.read()
    known = set(re.findall(r"[\w.-]+\.(?:cpp|cu)\b", named))
    for name in names:
        if name.startswith("tests/") and name.endswith((".cpp", ".cu")) and os.path.basename(name) not in known:
            yield f"{name}: in no CMakeLists.txt, so it is never built"


def findings(root):
    """One line a broken rule, for the tree at `root`."""
    total = 0
    yield from unbuilt_findings(root, listed_files(root))
    yield from shared_findings(root, listed_files(root))
    for name in listed_files(root):
        size = os.path.getsize(os.path.join(root, name))
        total += size
        if name.split("/")[0] not in AT_ROOT:
            yield f"{name}: not one of what stands at the root (AT_ROOT)"
        if size > FILE_BYTES_LIMIT:
            yield f"{name}: {size} bytes; at most {FILE_BYTES_LIMIT}"
        if name.endswith(COUNTED):
            yield from text_findings(root, name)
        if name.endswith(".sh") or name == ".ci/run":
            result = subprocess.run(["bash", "-n", os.path.join(root, name)], capture_output=True)
            if result.returncode:
                yield f"{name}: {result.stderr.decode().strip()}"
    if total > TREE_BYTES_LIMIT:
        yield f"the tree has {total} bytes; at most {TREE_BYTES_LIMIT}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    found = list(findings(sys.argv[1]))
    print("\n".join(found) if found else "the tree follows its rules")
    sys.exit(1 if found else 0)
