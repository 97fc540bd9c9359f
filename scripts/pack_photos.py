#!/usr/bin/env python3
"""Packs photos into tar shards that oligocodec-train reads (data.folders, --data).

  pack_photos.py PHOTOS/... -o SHARDS/ [--shard-mb 64] [--min-side-px 96]

Shards are photos-000.tar, photos-001.tar, ... of at most --shard-mb each; the photos are shuffled (by
name, so always alike), and those smaller than --min-side-px are left out.
"""
import argparse
import hashlib
import pathlib
import sys
import tarfile

from PIL import Image

EXTENSIONS = {".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".bmp", ".ppm", ".pgm"}
BLOCK = 512


def find_photos(paths):
    for path in paths:
        files = path.rglob("*") if path.is_dir() else [path]
        yield from (f for f in files if f.suffix.lower() in EXTENSIONS)


def large_enough(path, side):
    try:
        with Image.open(path) as picture:
            return min(picture.size) >= side
    except OSError as error:
        print(f"skipped: {path}: {error}", file=sys.stderr)
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("photos", nargs="+", type=pathlib.Path)
    parser.add_argument("-o", "--output", required=True, type=pathlib.Path)
    parser.add_argument("--shard-mb", type=float, default=64)
    parser.add_argument("--min-side-px", type=int, default=96)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    limit = arguments.shard_mb * 1e6 - tarfile.RECORDSIZE
    photos = sorted(set(find_photos(arguments.photos)),
                    key=lambda path: hashlib.sha256(path.name.encode()).digest())
    shard, room, shards, packed = None, 0, 0, 0
    for path in photos:
        if not large_enough(path, arguments.min_side_px):
            continue
        need = 3 * BLOCK + -(-path.stat().st_size // BLOCK) * BLOCK
        if need > limit:
            print(f"skipped: {path} is larger than a shard", file=sys.stderr)
            continue
        if shard is None or need > room:
            if shard:
                shard.close()
            shard = tarfile.open(arguments.output / f"photos-{shards:03}.tar", "w",
                                 format=tarfile.GNU_FORMAT)
            shards, room = shards + 1, limit
        shard.add(path, arcname=path.name, recursive=False)
        room, packed = room - need, packed + 1
    if shard:
        shard.close()
    print(f"{packed} photos in {shards} shards in {arguments.output}")
    return 0 if packed else 3


if __name__ == "__main__":
    sys.exit(main())
