#!/usr/bin/env python3
"""usage: missing_requirements.py REQUIREMENTS [PARTS]

What this Python lacks of a requirements file and of what its torch asks for, one pip argument a line.
With PARTS ("cudart,cupti") torch's CUDA packages are reduced to these parts of the CUDA toolkit:
enough for C++ on a CPU. scripts/setup.sh runs it in .venv."""
import re
import sys
from importlib.metadata import PackageNotFoundError, requires, version


def installed(name, pin=""):
    try:
        return pin in ("", version(name).split("+")[0])
    except PackageNotFoundError:
        return False


def parts_installed(package, parts):
    """True when all that `package` asks for under these extras is there."""
    for line in (requires(package) or []) if installed(package) else []:
        name = re.match(r"[\w.-]+", line)[0]
        if any(f'extra == "{part}"' in line.replace("'", '"') for part in parts) and not installed(name):
            return False
    return installed(package)


def missing_of_torch(parts):
    for line in requires("torch") or []:
        package, _, condition = (text.strip() for text in line.partition(";"))
        name, extras, rule = re.fullmatch(r"([\w.-]+)(?:\[(.*)\])?\s*(.*)", package).groups()
        if "extra ==" in condition:
            continue
        if name == "cuda-toolkit":
            wanted = parts or extras
            if not parts_installed(name, wanted.split(",")):
                yield f"{name}[{wanted}]{rule}"
        elif not parts and not installed(name):
            yield name + rule


def main(file, parts=""):
    with open(file, encoding="utf-8") as lines:
        packages = [line.split("#")[0].strip() for line in lines]
    for package in filter(None, packages):
        name, _, pin = package.partition("==")
        if not installed(name, pin):
            print(package)
    if installed("torch"):
        for package in missing_of_torch(parts):
            print(package)


main(*sys.argv[1:])
