"""The peers: each is fetched from its registry and built once, in the cache, or says what is missing."""
import functools
import hashlib
import json
import os
import shutil
import subprocess

from measure import machine
from measure.machine import Missing
from measure.rows import Wrong
from measure.runs import Server

PEERS = os.path.join(machine.BENCH, "peers")
CC = os.environ.get("CC", "cc")
CXX = os.environ.get("CXX", "c++")


def compiled(name, sources, compiler, package, module):
    """A program of ours around a C or C++ library, compiled unless the same sources were compiled before."""
    machine.install(package, lambda: subprocess.run(["pkg-config", "--exists", module], check=False).returncode == 0)
    digest = hashlib.sha256(machine.output_of(["pkg-config", "--modversion", module]).encode())
    for source in (*sources, "loop.h"):
        with open(os.path.join(PEERS, source), "rb") as file:
            digest.update(file.read())
    target = os.path.join(machine.cache(), "%s-%s" % (name, digest.hexdigest()[:12]))
    if not os.path.exists(target):
        library = machine.output_of(["pkg-config", "--cflags", "--libs", module]).split()
        objects = objects_of(target, sources, compiler, *[flag for flag in library if flag.startswith(("-I", "-D"))])
        machine.output_of([*compiler, "-o", target, *objects, *library])
        remove(objects)
    return target


def objects_of(target, sources, compiler, *flags):
    objects = []
    for source in sources:
        objects.append("%s.%s.o" % (target, source))
        machine.output_of([*(compiler if source.endswith("cpp") else [CC]), "-O2", "-D_GNU_SOURCE", *flags, "-c", "-o", objects[-1],
                           os.path.join(PEERS, source)])
    return objects


def remove(files):
    for each in files:
        os.remove(each)


@functools.lru_cache(None)
def library_program():
    """The loop around libkmsfilter as it was built beside the program: linked at every run, for the library changes."""
    built = os.path.dirname(os.path.abspath(machine.KMSFILTER))
    library, libtool = os.path.join(built, "libkmsfilter.la"), os.path.join(built, "libtool")
    if not os.path.exists(library) or not os.path.exists(libtool):
        raise Missing("no libkmsfilter.la and libtool beside %s" % machine.KMSFILTER)
    target = os.path.join(machine.cache(), "kmsfilter_loop")
    objects = objects_of(target, ["kmsfilter_loop.c", "loop.c"], [CC], "-I" + os.path.join(machine.SOURCE, "include"))
    machine.output_of([libtool, "--quiet", "--tag=CC", "--mode=link", CC, "-O2", "-static", "-o", target, *objects, library])
    remove(objects)
    return target


def library(events, rules, kernel=None):
    """kmsfilter as a peer of the others: kf_match over events in memory."""
    return Server([library_program(), events, rules], {"KF_SIMD": kernel} if kernel else None)


def simdjson(events, kernel="auto"):
    program = compiled("simdjson_loop", ["simdjson_loop.cpp", "loop.c"], [CXX, "-std=c++17"], "libsimdjson-dev", "simdjson")
    return Server([program, events, kernel])


def pcre2(events, regex):
    return Server([compiled("pcre2_loop", ["pcre2_loop.c", "loop.c"], [CC], "libpcre2-dev", "libpcre2-8"), events, regex])


def jansson(events, *values):
    return Server([compiled("jansson_loop", ["jansson_loop.c", "loop.c"], [CC], "libjansson-dev", "jansson"), events, *values])


@functools.lru_cache(None)
def ruler_classes():
    """The class path of event-ruler and of the harness around it."""
    maven = machine.program("mvn", "maven")
    javac = machine.program("javac", "default-jdk-headless")
    folder = machine.cache("ruler")
    source = os.path.join(PEERS, "ruler", "Ruler.java")
    if not os.path.exists(os.path.join(folder, "lib", "event-ruler-2.0.1.jar")):
        machine.output_of([maven, "-q", "-B", "-f", os.path.join(PEERS, "ruler", "pom.xml"), "dependency:copy-dependencies",
                           "-DoutputDirectory=" + os.path.join(folder, "lib")], timeout=600)
    machine.output_of([javac, "-cp", os.path.join(folder, "lib", "*"), "-d", os.path.join(folder, "classes"), source])
    return os.path.join(folder, "lib", "*") + ":" + os.path.join(folder, "classes")


def ruler(events, rules):
    # One core has no use for a collector with threads of its own.
    return Server(["java", "-XX:+UseSerialGC", "-Xms2g", "-Xmx4g", "-cp", ruler_classes(), "Ruler", events, rules])


@functools.lru_cache(None)
def quamina_program():
    cargo = shutil.which("cargo")
    if not cargo:
        raise Missing("needs cargo (Rust 1.88 or later)")
    target = machine.cache("quamina")
    source = os.path.join(target, "source")
    shutil.copytree(os.path.join(PEERS, "quamina"), source, dirs_exist_ok=True)
    machine.output_of([cargo, "build", "-q", "--release", "--manifest-path", os.path.join(source, "Cargo.toml"), "--target-dir",
                       os.path.join(target, "target")], timeout=900)
    return os.path.join(target, "target", "release", "quamina-peer")


def quamina(events, rules):
    return Server([quamina_program(), events, rules])


# A name, the program, its Debian package, and its arguments before the filter.
COMMANDS = {"jq": ("jq", "jq", ["-c"]), "gojq": ("gojq", "gojq", ["-c"]),
            "Miller": ("mlr", "miller", ["--ijsonl", "--ojsonl", "filter"])}


def command(name, condition):
    """The command line, without files, that selects by a condition in the peer's own language."""
    program, package, arguments = COMMANDS[name]
    return [machine.program(program, package), *arguments, condition]


def command_version(name):
    program, package, _ = COMMANDS[name]
    said = machine.output_of([machine.program(program, package), "--version"])
    return said.replace("-", " ").split()[1]


def same_events(ours, theirs):
    """How many events two outputs have, however they are spaced: the same ones."""
    ours, theirs = [[json.loads(line) for line in output.splitlines()] for output in (ours, theirs)]
    if ours != theirs:
        raise Wrong("another output: %d events here, %d there" % (len(ours), len(theirs)))
    return len(ours)
