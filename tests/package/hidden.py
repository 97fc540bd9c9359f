"""Commands that run as if the source tree and the build were not on this machine.

Where the system lets us, in a mount namespace of their own in which empty folders lie over them; else
under strace, which says whether a file of theirs was opened. What neither can do is SKIPPED.
"""
import os
import re
import shutil
import subprocess
import sys

SKIPPED = 77


def works(command):
    return shutil.which(command[0]) and subprocess.run(command, capture_output=True,
                                                       check=False).returncode == 0


def namespace():
    """The command that gives another one mounts of its own, or None."""
    for flags in ([], ["--map-root-user"]):
        command = ["unshare", "--mount", *flags]
        if works([*command, "sh", "-c", "mount -t tmpfs none /mnt"]):
            return command
    return None


NAMESPACE = namespace()


def require_hiding():
    if not NAMESPACE and not works(["strace", "-V"]):
        print("neither unshare nor strace works here: skipped")
        sys.exit(SKIPPED)


class Hidden:
    """Runs commands without `folders`; `torch` (a folder with LibTorch below it) is seen as `there`."""

    def __init__(self, folders, torch, there):
        self.folders = sorted({os.path.realpath(folder) for folder in folders})
        self.torch, self.there = os.path.realpath(torch), there
        os.makedirs(there)
        if not NAMESPACE:
            os.rmdir(there)
            os.symlink(self.torch, there)

    def run(self, command, cwd, environment=None):
        """The finished process, its streams as text."""
        environment = {**os.environ, **(environment or {})}
        if NAMESPACE:
            mounts = f'mount --bind "{self.torch}" "{self.there}"\n'
            for folder in self.folders:
                mounts += f'if [ -d "{folder}" ]; then mount -t tmpfs none "{folder}"; fi\n'
            command = [*NAMESPACE, "sh", "-ec", mounts + 'exec "$@"', "sh", *command]
            return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True,
                                  timeout=600, check=False)
        trace = os.path.join(cwd, "trace")
        command = ["strace", "-f", "-qq", "-z", "-e", "trace=open,openat,execve", "-o", trace, *command]
        result = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True,
                                timeout=600, check=False)
        self.require_unopened(trace)
        return result

    def require_unopened(self, trace):
        with open(trace, encoding="utf-8", errors="replace") as file:
            opened = {os.path.realpath(path) for path in re.findall(r'"(/[^"]*)"', file.read())}
        ours = [path for path in opened if path.startswith(tuple(f + "/" for f in self.folders))
                and not path.startswith(self.torch + "/")]
        if ours:
            raise AssertionError(f"opened in the source tree or the build: {sorted(ours)}")
