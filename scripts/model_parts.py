#!/usr/bin/env python3
"""Divides the weights of a HybridFlow.

    model_parts.py split WHOLE VQGAN MLIC -o OUT      predictor and correction alone, beside those two
    model_parts.py without-codebook MODEL -o OUT      without visual codebooks, which a pool then brings

`split` checks that the whole holds the very tensors of VQGAN and MLIC. Needs no library.
"""
import argparse
import hashlib
import json
import struct
import sys


def read(path):
    """Metadata and tensors (name -> dtype, shape, bytes) of a safetensors file."""
    with open(path, "rb") as file:
        data = file.read()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__", {})
    tensors = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        tensors[name] = (tensor["dtype"], tensor["shape"], data[8 + length + begin:8 + length + end])
    return metadata, tensors


def hash_of(tensors):
    """The model's hash (models/README.md, "Model files")."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        dtype, shape, data = tensors[name]
        digest.update(b"\0".join([name.encode(), dtype.encode(),
                                  ",".join(map(str, shape)).encode(), data]))
    return digest.hexdigest()


def write(path, metadata, tensors):
    header, at = {"__metadata__": dict(metadata, hash=hash_of(tensors))}, 0
    for name in sorted(tensors):
        dtype, shape, data = tensors[name]
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(tensors):
            file.write(tensors[name][2])


def split(whole, vqgan, mlic):
    """The whole's own tensors, and the hashes of the files that hold the rest."""
    metadata, tensors = read(whole)
    for prefix, name, path in [("vqgan.", "parts.vqgan", vqgan),
                               ("continuous.", "parts.continuous", mlic)]:
        part_metadata, part = read(path)
        for tensor, value in part.items():
            if tensors.pop(prefix + tensor, None) != value:
                sys.exit(f"{whole}: tensor '{prefix}{tensor}' is not that of {path}")
        rest = [tensor for tensor in tensors if tensor.startswith(prefix)]
        if rest:
            sys.exit(f"{path}: lacks tensor '{rest[0]}' of {whole}")
        found = hash_of(part)
        if found != part_metadata.get("hash"):
            sys.exit(f"{path}: its hash does not match its tensors")
        tensors[name] = ("U8", [32], bytes.fromhex(found))
    return metadata, tensors


def without_codebook(model):
    """A vqgan or a whole HybridFlow without the entries of its books."""
    metadata, tensors = read(model)
    kept = {name: value for name, value in tensors.items()
            if not (name.split(".")[-1] == "entries" and name.split(".")[-2].startswith("book"))}
    if len(kept) == len(tensors):
        sys.exit(f"{model}: no visual codebook in it")
    return dict(metadata, whole_model=hash_of(tensors)), kept


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["split", "without-codebook"])
    parser.add_argument("files", nargs="+")
    parser.add_argument("-o", "--output", required=True)
    arguments = parser.parse_args()
    count = 3 if arguments.what == "split" else 1
    if len(arguments.files) != count:
        parser.error(f"{arguments.what} takes {count} files")
    make = split if arguments.what == "split" else without_codebook
    metadata, tensors = make(*arguments.files)
    write(arguments.output, metadata, tensors)


if __name__ == "__main__":
    main()
