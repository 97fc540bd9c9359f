"""What the command-line tests share: running the program, and making pictures without any library.

The program is found through $OLIGOCODEC, the test pictures through $OLIGO_TEST_DATA.
"""
import gzip
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
import zlib

PROGRAM = os.environ["OLIGOCODEC"]
DATA = os.environ["OLIGO_TEST_DATA"]

COLOUR_TYPES = {1: 0, 2: 4, 3: 2, 4: 6}  # PNG's number for gray, gray + alpha, RGB, RGB + alpha
CHANNELS = {kind: count for count, kind in COLOUR_TYPES.items()}


def png_chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def write_png(path, width, height, channels, sample, bits=8):
    """A PNG whose sample (x, y, channel) is sample(x, y, channel)."""
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # no filter
        for x in range(width):
            for channel in range(channels):
                rows += sample(x, y, channel).to_bytes(bits // 8, "big")
    head = struct.pack(">IIBBBBB", width, height, bits, COLOUR_TYPES[channels], 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", head) +
                   png_chunk(b"IDAT", zlib.compress(bytes(rows))) + png_chunk(b"IEND", b""))


def unfilter(kind, row, above, step):
    """Undoes one PNG row filter in place (PNG specification, section 9)."""
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        up = above[i]
        corner = above[i - step] if i >= step else 0
        if kind == 4:
            guess = left + up - corner
            distances = [abs(guess - left), abs(guess - up), abs(guess - corner)]
            guess = [left, up, corner][distances.index(min(distances))]
        else:
            guess = [0, left, up, (left + up) // 2][kind]
        row[i] = (row[i] + guess) & 255


def read_png(path):
    """(width, height, channels, samples) of an 8-bit PNG without interlacing or palette."""
    with open(path, "rb") as file:
        data = file.read()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", f"{path} is no PNG"
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, bits, colour, _, _, interlace = struct.unpack(">IIBBBBB", body)
            assert bits == 8 and interlace == 0
        if kind == b"IDAT":
            packed += body
        at += 12 + length
    channels = CHANNELS[colour]
    raw, stride = zlib.decompress(packed), width * channels
    above, samples = bytearray(stride), bytearray()
    for y in range(height):
        row = bytearray(raw[y * (stride + 1) + 1:(y + 1) * (stride + 1)])
        unfilter(raw[y * (stride + 1)], row, above, channels)
        samples += row
        above = row
    return width, height, channels, bytes(samples)


def size_of(path):
    """(width, height) of a PNG from its first chunk alone."""
    with open(path, "rb") as file:
        return struct.unpack(">II", file.read(24)[16:24])


def smooth(x, y, channel):
    """A picture that any codec can hold roughly."""
    return (40 + 3 * x + 2 * y + 50 * channel) % 256 if x + y < 60 else 128


class ProgramTest(unittest.TestCase):
    """Each test gets an empty folder and runs the program in it."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="oligocodec-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return name

    def stored(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def read(self, name):
        """The file's bytes, unpacked when it is gzipped."""
        data = self.stored(name)
        return gzip.decompress(data) if name.endswith(".gz") else data

    def strands(self, name):
        """Sequences of a FASTA or FASTQ file with one line a sequence."""
        lines = self.read(name).decode().split()
        fastq = ".fastq" in name
        return lines[1::4] if fastq else [line for line in lines if not line.startswith(">")]

    def run_program(self, *arguments, code=0, environment=None):
        """Runs it, checks the exit code, and returns (stdout, stderr)."""
        result = subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True,
                                timeout=600, env={**os.environ, **(environment or {})}, check=False)
        out, err = result.stdout.decode(), result.stderr.decode()
        self.assertEqual(result.returncode, code, f"{arguments}\nstdout: {out}\nstderr: {err}")
        return out, err

    def run_json(self, *arguments, code=0):
        """Runs it with --json; stdout must be one JSON object and nothing else."""
        out, _ = self.run_program(*arguments, "--json", code=code)
        report = json.loads(out)
        self.assertIsInstance(report, dict)
        return report

    def refused(self, *arguments, code, says=()):
        """It fails with this code, one line that says all of this, and changes no file."""
        before = self.listing()
        out, err = self.run_program(*arguments, code=code)
        errors = [line for line in err.splitlines() if line.startswith("oligocodec: error: ")]
        self.assertEqual(len(errors), 1, err)
        for words in says:
            self.assertIn(words, errors[0])
        self.assertEqual(self.listing(), before)
        return out, errors[0]

    def listing(self):
        """Every folder, and every file with its bytes."""
        found = {}
        for folder, folders, files in os.walk(self.folder):
            found.update((os.path.join(folder, name), None) for name in folders)
            found.update((path, self.stored(path)) for path in
                         (os.path.join(folder, name) for name in files))
        return found

    def small_picture(self, name="small.png", width=48, height=32):
        write_png(self.path(name), width, height, 3, smooth)
        return name
