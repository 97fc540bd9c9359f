"""The installed package, moved to another folder, with neither the source tree nor the build there."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

import hidden

BUILD, SOURCE = os.environ["OLIGO_BUILD"], os.environ["OLIGO_SOURCE"]
CMAKE, COMPILER = os.environ["OLIGO_CMAKE"], os.environ["OLIGO_COMPILER"]
TORCH = os.environ["OLIGO_TORCH_ROOT"]  # its folder lib holds libtorch_cpu.so
EXAMPLE = os.path.join(SOURCE, "tests/package/example")


def run(*command, cwd=None, environment=None):
    result = subprocess.run(command, cwd=cwd, env={**os.environ, **(environment or {})},
                            capture_output=True, text=True, timeout=600, check=False)
    if result.returncode:
        raise AssertionError(f"{command}\n{result.stdout}\n{result.stderr}")
    return result.stdout


def strong_symbols(path):
    """Names of ours that `path` defines; without inline ones, of which the loader makes one."""
    lines = run("nm", "--defined-only", "--extern-only", path).splitlines()
    return {line.split()[2] for line in lines if line.split()[1] in "TDBR" and "5oligo" in line}


class Installed(unittest.TestCase):
    """One installation for all tests."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="oligocodec-package-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        run(CMAKE, "--install", BUILD, "--prefix", cls.path("first"))
        os.makedirs(cls.path("moved"))
        cls.prefix = cls.path("moved/here")
        os.rename(cls.path("first"), cls.prefix)
        site = os.path.dirname(os.path.realpath(TORCH))  # with the CUDA libraries beside it
        cls.hidden = hidden.Hidden([SOURCE, BUILD], site, cls.path("site"))
        cls.torch_link = os.path.join(cls.prefix, "lib/oligocodec-torch")
        os.remove(cls.torch_link)
        cls.torch = cls.path(f"site/{os.path.basename(os.path.realpath(TORCH))}/lib")
        os.symlink(cls.torch, cls.torch_link)
        shutil.copy(os.path.join(SOURCE, "tests/data/lpips/ex_ref.png"), cls.path("picture.png"))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.folder, name)

    def run_hidden(self, *command, code=0, environment=None):
        result = self.hidden.run(command, self.folder, environment)
        self.assertEqual(result.returncode, code, f"{command}\n{result.stdout}\n{result.stderr}")
        return result.stdout if code == 0 else result.stderr

    def oligocodec(self, *arguments, **options):
        return self.run_hidden(os.path.join(self.prefix, "bin/oligocodec"), *arguments, **options)

    def psnr(self, picture):
        pairs = self.oligocodec("compare", "picture.png", picture, "--metrics", "psnr-rgb", "--json")
        return json.loads(pairs)["mean"]["psnr_rgb_db"]

    def example(self, *command):
        """Runs the example; the picture must be as good as the program's."""
        out = self.run_hidden(*command, "cae", "picture.png", "example.fasta", "example.png")
        self.assertIn("intact", out)
        self.oligocodec("encode", "picture.png", "-o", "program.fasta", "--codec", "cae")
        self.oligocodec("decode", "program.fasta", "-o", "program.png")
        self.assertEqual(self.psnr("example.png"), self.psnr("program.png"))
        os.remove(self.path("example.png"))

    def test_pictures_and_files(self):
        with open(self.path("file"), "wb") as file:
            file.write(bytes(range(256)) * 40)
        self.oligocodec("encode", "--raw", "file", "-o", "file.fasta", "--scheme", "adf")
        self.oligocodec("simulate", "file.fasta", "-o", "reads.fastq", "--dropout", "0.02", "--seed", "1")
        self.oligocodec("decode", "reads.fastq", "-o", "back")
        run("cmp", "file", "back", cwd=self.folder)
        self.oligocodec("encode", "picture.png", "-o", "pool.fasta")
        self.oligocodec("decode", "pool.fasta", "-o", "back.png")
        self.assertGreater(self.psnr("back.png"), 20)

    def test_all_that_is_shipped_is_found(self):
        for program in ["oligocodec", "oligocodec-train"]:
            self.assertIn("LibTorch", self.run_hidden(f"{self.prefix}/bin/{program}", "--version"))
        for words, kind, folder in [("models", ".safetensors", "models/pretrained"),
                                    ("schemes", ".json", "configs/schemes")]:
            listed = self.oligocodec(words, "list")
            for name in os.listdir(os.path.join(SOURCE, folder)):
                if name.endswith(kind) and not name.startswith("lpips"):  # a metric
                    self.assertIn(name.removesuffix(kind), listed)

    def test_example_with_cmake(self):
        run(CMAKE, "-S", EXAMPLE, "-B", self.path("example"), f"-DCMAKE_PREFIX_PATH={self.prefix}",
            f"-DCMAKE_CXX_COMPILER={COMPILER}")
        run(CMAKE, "--build", self.path("example"))
        self.example(self.path("example/example"))

    def test_example_with_pkg_config_inside_another_program(self):
        """As a library that Python loads, which knows nothing of ours: an extension would be one."""
        flags = run("pkg-config", "--cflags", "--libs", "oligocodec", environment={
            "PKG_CONFIG_PATH": f"{self.prefix}/lib/pkgconfig"}).split()
        run(COMPILER, "-shared", "-fPIC", f"{EXAMPLE}/main.cpp", "-o", self.path("example.so"),
            f"-Wl,-rpath,{self.prefix}/lib", *flags)
        call = ("import ctypes, sys; words = [b'example', *map(str.encode, sys.argv[1:])]; "
                "sys.exit(ctypes.CDLL('./example.so').main("
                "len(words), (ctypes.c_char_p * len(words))(*words)))")
        self.example(sys.executable, "-c", call)

    def test_without_libtorch(self):
        """Files, jpegdna and cae in whole numbers need none; who needs it is told what to do."""
        os.remove(self.torch_link)
        self.addCleanup(os.symlink, self.torch, self.torch_link)
        self.oligocodec("encode", "--raw", "picture.png", "-o", "bare.fasta")
        self.oligocodec("decode", "bare.fasta", "-o", "bare")
        self.oligocodec("encode", "picture.png", "--codec", "jpegdna", "-o", "jpeg.fasta")
        self.oligocodec("decode", "jpeg.fasta", "-o", "jpeg.png")
        self.oligocodec("models", "list")
        self.oligocodec("encode", "picture.png", "--codec", "cae", "-o", "cae.fasta")
        self.oligocodec("decode", "cae.fasta", "-o", "cae.png")
        network = ["encode", "picture.png", "--codec", "hyperprior", "-o", "network.fasta"]
        said = self.oligocodec(*network, code=3)
        for words in ["libtorch_cpu.so", "pip install torch==", self.torch_link]:
            self.assertIn(words, said)
        self.oligocodec(*network, environment={"LD_LIBRARY_PATH": self.torch})

    def test_what_is_linked(self):
        """LibTorch is loaded by the networks alone, and no function of ours is there twice."""
        library = f"{self.prefix}/lib/liboligocodec.so.0.1"
        for path in [library, f"{self.prefix}/bin/oligocodec"]:
            needed = run("readelf", "-d", path)
            self.assertNotIn("libtorch", needed)
            self.assertNotIn("libc10", needed)
        ours = strong_symbols(library)
        self.assertGreater(len(ours), 500)
        for path in ["lib/oligocodec-networks.so", "bin/oligocodec", "bin/oligocodec-train"]:
            self.assertEqual(strong_symbols(f"{self.prefix}/{path}") & ours, set(), path)
            self.assertIn("liboligocodec.so.0.1", run("readelf", "-d", f"{self.prefix}/{path}"))
        for path in [library, f"{self.prefix}/lib/oligocodec-networks.so",
                     f"{self.prefix}/bin/oligocodec", f"{self.prefix}/bin/oligocodec-train"]:
            for line in run("readelf", "-d", path).splitlines():
                if "RUNPATH" in line:
                    folders = line.partition("[")[2].rstrip("]").split(":")
                    self.assertTrue(all(f.startswith("$ORIGIN") for f in folders), line)


if __name__ == "__main__":
    hidden.require_hiding()
    unittest.main()
