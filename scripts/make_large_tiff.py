#!/usr/bin/env python3
"""A large TIFF or BigTIFF made of photos, to try pictures that do not fit into memory.

usage: make_large_tiff.py WIDTH HEIGHT OUTPUT.tif PHOTO...

Photos are laid side by side and below each other, each cut to whole cells of 500 x 500 pixels, in
an order that does not repeat row by row. Written strip by strip, uncompressed; BigTIFF from 4 GB on.
Needs Pillow.
"""
import struct
import sys

from PIL import Image

CELL = 500


def cells(paths, wanted):
    """As many pictures of CELL x CELL as are wanted, or fewer where the photos give no more."""
    found = []
    for path in paths:
        with Image.open(path) as photo:
            rgb = photo.convert("RGB")
        scale = max(1.0, CELL / rgb.width, CELL / rgb.height)
        if scale > 1:
            rgb = rgb.resize((round(rgb.width * scale + 1), round(rgb.height * scale + 1)))
        for top in range(0, rgb.height - CELL + 1, CELL):
            for left in range(0, rgb.width - CELL + 1, CELL):
                found.append(rgb.crop((left, top, left + CELL, top + CELL)).tobytes())
                if len(found) == wanted:
                    return found
    if not found:
        sys.exit("make_large_tiff.py: no photo given")
    return found


def band(pictures, width, number):
    """CELL rows of the picture."""
    across = -(-width // CELL)
    chosen = [pictures[(number * 7919 + column * 31) % len(pictures)] for column in range(across)]
    row = CELL * 3
    return b"".join(b"".join(p[y * row:(y + 1) * row] for p in chosen)[:width * 3] for y in range(CELL))


def directory(width, height, first, big):
    """The file's one directory: RGB of 8 bits, a strip each CELL rows, one after the other."""
    strips = -(-height // CELL)
    offsets = [first + i * CELL * width * 3 for i in range(strips)]
    counts = [min(CELL, height - i * CELL) * width * 3 for i in range(strips)]
    long_type, long_code = (16, "Q") if big else (4, "I")
    return [(256, 4, "I", [width]), (257, 4, "I", [height]), (258, 3, "H", [8, 8, 8]),
            (259, 3, "H", [1]), (262, 3, "H", [2]), (273, long_type, long_code, offsets),
            (277, 3, "H", [3]), (278, 4, "I", [CELL]), (279, long_type, long_code, counts),
            (284, 3, "H", [1])]


def main():
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    width, height, output, photos = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:]
    size = width * height * 3
    big = size > (1 << 32) - (1 << 20)
    word, head = ("Q", 16) if big else ("I", 8)
    pictures = cells(photos, 400)
    with open(output, "wb") as file:
        where = head + size + size % 2
        file.write(struct.pack("<2sHHHQ", b"II", 43, 8, 0, where) if big
                   else struct.pack("<2sHI", b"II", 42, where))
        left = height
        for number in range(-(-height // CELL)):
            file.write(band(pictures, width, number)[:min(CELL, left) * width * 3])
            left -= CELL
        file.write(b"\0" * (size % 2))
        tags = directory(width, height, head, big)
        entry = 20 if big else 12
        data_at = where + (8 if big else 2) + entry * len(tags) + struct.calcsize(word)
        data = b""
        file.write(struct.pack("<Q" if big else "<H", len(tags)))
        for tag, kind, code, values in tags:
            packed = struct.pack(f"<{len(values)}{code}", *values)
            if len(packed) <= struct.calcsize(word):
                value = packed.ljust(struct.calcsize(word), b"\0")
            else:
                value = struct.pack("<" + word, data_at + len(data))
                data += packed + b"\0" * (len(packed) % 2)
            file.write(struct.pack("<HH" + word, tag, kind, len(values)) + value)
        file.write(struct.pack("<" + word, 0) + data)


if __name__ == "__main__":
    main()
