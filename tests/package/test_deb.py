"""The .deb: what it needs, and install, quick start and removal in a clean root.

The clean root is this machine's system under a layer that is thrown away, without the source tree and
the build; dpkg there checks the package's dependencies and keeps its own books. It takes root; who is
not runs the three commands from the unpacked package. `tests/package/deb_root.sh` does the same in a
Debian made from nothing (needs root and the network).
"""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import hidden

BUILD, SOURCE = os.environ["OLIGO_BUILD"], os.environ["OLIGO_SOURCE"]
CPACK, TORCH = os.environ["OLIGO_CPACK"], os.environ["OLIGO_TORCH_ROOT"]
HERE = os.path.dirname(os.path.abspath(__file__))

# $1: where the layers go; $2: the folder above LibTorch; $3: folders to hide; $4: what to bring;
# $5: the name of LibTorch's folder.
LAYERS = """
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
cp "$4/package.deb" "$4/photo.png" "$4/in_root.sh" "$1/root/tmp/"
mkdir "$1/root/opt/site"
mount --bind "$2" "$1/root/opt/site"
for folder in $3; do
    if [ -d "$1/root$folder" ]; then mount -t tmpfs none "$1/root$folder"; fi
done
mount --rbind /dev "$1/root/dev"
mount -t proc proc "$1/root/proc"
exec chroot "$1/root" sh /tmp/in_root.sh "/opt/site/$5/lib"
"""


def can_layer():
    if os.geteuid() != 0 or not hidden.NAMESPACE or not shutil.which("chroot"):
        return False
    probe = ("mount -t tmpfs none /mnt; mkdir /mnt/u /mnt/w /mnt/r; "
             "mount -t overlay overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w /mnt/r")
    return hidden.works([*hidden.NAMESPACE, "sh", "-ec", probe])


class Deb(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oligocodec-deb-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        made = subprocess.run([CPACK, "-G", "DEB", "-B", cls.path("cpack"), "--config",
                               os.path.join(BUILD, "CPackConfig.cmake")],
                              capture_output=True, text=True, timeout=600, check=False)
        if made.returncode:
            raise AssertionError(made.stdout + made.stderr)
        package, = [name for name in os.listdir(cls.path("cpack")) if name.endswith(".deb")]
        shutil.move(cls.path(f"cpack/{package}"), cls.path("package.deb"))
        shutil.rmtree(cls.path("cpack"))
        shutil.copy(os.path.join(SOURCE, "tests/data/kodim23.png"), cls.path("photo.png"))
        shutil.copy(os.path.join(HERE, "in_root.sh"), cls.path("in_root.sh"))
        cls.site = os.path.dirname(os.path.realpath(TORCH))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def field(self, name):
        return subprocess.run(["dpkg-deb", "--field", self.path("package.deb"), name], check=True,
                              capture_output=True, text=True).stdout

    def test_says_what_it_needs(self):
        needs = self.field("Depends")
        for package in ["libc6", "libstdc++6", "libhts3", "libopencv-core", "libspdlog"]:
            self.assertIn(package, needs)
        self.assertNotIn("torch", needs)
        self.assertIn("LibTorch", self.field("Description"))

    @unittest.skipUnless(can_layer(), "needs root and overlay mounts")
    def test_clean_root(self):
        os.makedirs(self.path("layers"))
        gone = " ".join(os.path.realpath(folder) for folder in (SOURCE, BUILD))
        result = subprocess.run([*hidden.NAMESPACE, "sh", "-ec", LAYERS, "sh", self.path("layers"),
                                 self.site, gone, self.folder,
                                 os.path.basename(os.path.realpath(TORCH))],
                                capture_output=True, text=True, timeout=600, check=False)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("installed, ran and removed", result.stdout)

    @unittest.skipIf(can_layer(), "the clean root has it all")
    def test_unpacked(self):
        subprocess.run(["dpkg-deb", "-x", self.path("package.deb"), self.path("root")], check=True)
        torch = os.path.join(self.path("site"), os.path.basename(os.path.realpath(TORCH)), "lib")
        os.symlink(torch, self.path("root/usr/lib/oligocodec-torch"))
        away = hidden.Hidden([SOURCE, BUILD], self.site, self.path("site"))
        for command in [["encode", "photo.png", "-o", "pool.fasta"],
                        ["simulate", "pool.fasta", "-o", "reads.fastq.gz", "--sub", "0.01"],
                        ["decode", "reads.fastq.gz", "-o", "decoded.png"]]:
            result = away.run([self.path("root/usr/bin/oligocodec"), *command], self.folder)
            self.assertEqual(result.returncode, 0, result.stdout + result.stderr)


if __name__ == "__main__":
    if not all(map(shutil.which, ["dpkg-deb", "dpkg-shlibdeps"])):
        print("dpkg-deb or dpkg-shlibdeps is missing: skipped")
        sys.exit(hidden.SKIPPED)
    hidden.require_hiding()
    unittest.main()
