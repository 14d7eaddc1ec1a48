"""The machine: its name, the core that is measured on, where builds are kept, and the installation of missing packages."""
import os
import platform
import shutil
import subprocess

BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SOURCE = os.path.dirname(BENCH)
KMSFILTER = os.environ.get("KMSFILTER") or os.path.join(SOURCE, "kmsfilter")
CORES = sorted(os.sched_getaffinity(0))
CORE = CORES[-1]
OTHER_CORES = CORES[:-1] or CORES


class Missing(Exception):
    """Something is not to be had here, and this is what: whatever needs it is left out, and says so."""


def cache(*names):
    """A folder for what is downloaded and built, outside the sources; it is made."""
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    folder = os.path.join(base, "kmsfilter-bench", *names)
    os.makedirs(folder, exist_ok=True)
    return folder


def output_of(command, **settings):
    """The output of a command, without the newline at its end."""
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
                              stdin=subprocess.DEVNULL, **settings)
    except OSError as error:
        raise Missing("%s: %s" % (command[0], error.strerror)) from error
    except subprocess.TimeoutExpired as error:
        raise Missing("%s: not done after %d s" % (os.path.basename(command[0]), error.timeout)) from error
    if done.returncode:
        lines = done.stdout.strip().splitlines() or ["exit status %d" % done.returncode]
        raise Missing("%s: %s" % (os.path.basename(command[0]), lines[-1]))
    return done.stdout.strip()


def install(package, is_there):
    """Installs a Debian package unless `is_there` says that it is here already."""
    if is_there():
        return
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or root and not shutil.which("sudo"):
        raise Missing("needs %s (a Debian package)" % package)
    settings = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "timeout": 600}
    try:
        output_of(root + ["apt-get", "install", "-q", "-y", "--no-install-recommends", package], **settings)
    except Missing:
        output_of(root + ["apt-get", "update", "-q"], **settings)
        output_of(root + ["apt-get", "install", "-q", "-y", "--no-install-recommends", package], **settings)
    if not is_there():
        raise Missing("%s is installed, but is not there" % package)


def program(name, package):
    """A program by its name, installed if need be."""
    install(package, lambda: shutil.which(name))
    return shutil.which(name)


def about_processor():
    """The entries of /proc/cpuinfo for the last processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            about = dict(line.split(":", 1) for line in file if ":" in line)
    except OSError:
        return {}
    return {name.strip(): value.strip() for name, value in about.items()}


def processor():
    about = about_processor()
    if not about:
        return platform.processor() or platform.machine()
    flags = about.get("flags", "").split()
    vectors = [title for flag, title in (("avx2", "AVX2"), ("avx512bw", "AVX-512")) if flag in flags]
    details = [about[name] for name in ("cpu family", "model") if name in about]
    return "%s (family and model %s; %s), %d cores" % (about.get("model name", platform.machine()), "/".join(details),
                                                     ", ".join(vectors) or "no AVX2", len(CORES))


def describe():
    """The text above every table."""
    system = "Linux"
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            system = dict(line.strip().split("=", 1) for line in file if "=" in line)["PRETTY_NAME"].strip('"')
    except (OSError, KeyError):
        pass
    return {"processor": processor(), "system": "%s, Linux %s" % (system, platform.release().split("-")[0]),
            "compiler": output_of([os.environ.get("CC", "cc"), "--version"]).splitlines()[0], "load": "%.1f" % os.getloadavg()[0],
            "kmsfilter": output_of([KMSFILTER, "--version"]).splitlines()[0], "revision": revision()}


def revision():
    try:
        return output_of(["git", "-C", SOURCE, "describe", "--always", "--dirty"])
    except Missing:
        return "unknown"
