#!/usr/bin/env python3
"""scripts/pack_photos.py: sizes, order and what is left out. Exits 77 (skipped) without Pillow."""
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest

SCRIPT = os.path.join(os.path.dirname(__file__), "../../scripts/pack_photos.py")


class PackPhotos(unittest.TestCase):
    def test_shards(self):
        from PIL import Image
        with tempfile.TemporaryDirectory() as folder:
            photos, shards = os.path.join(folder, "photos"), os.path.join(folder, "shards")
            os.makedirs(os.path.join(photos, "below"))
            for i in range(20):
                noise = Image.effect_noise((120, 100), 90)
                noise.save(os.path.join(photos, "below" if i % 2 else "", f"p{i}.png"))
            Image.new("RGB", (120, 90)).save(os.path.join(photos, "small.png"))
            open(os.path.join(photos, "broken.jpg"), "w").close()
            command = [sys.executable, SCRIPT, photos, "-o", shards, "--shard-mb", "0.1"]
            first = subprocess.run(command, check=True, capture_output=True, text=True)
            self.assertIn("20 photos in ", first.stdout)
            self.assertIn("broken.jpg", first.stderr)
            names = []
            for shard in sorted(os.listdir(shards)):
                path = os.path.join(shards, shard)
                self.assertLessEqual(os.path.getsize(path), 100000)
                with tarfile.open(path) as archive:
                    names += archive.getnames()
            self.assertGreater(len(os.listdir(shards)), 2)
            self.assertEqual(sorted(names), sorted(f"p{i}.png" for i in range(20)))
            self.assertNotEqual(names, sorted(names))


if __name__ == "__main__":
    try:
        import PIL  # noqa: F401
    except ImportError:
        sys.exit(77)
    unittest.main()
