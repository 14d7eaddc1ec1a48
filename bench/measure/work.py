"""The work: streams of events and files of rules, made once in a folder that is removed at the end."""
import collections
import os
import subprocess
import sys

from measure.machine import BENCH

Stream = collections.namedtuple("Stream", "path events bytes")


class Work:
    def __init__(self, folder):
        self.folder = folder

    def generated(self, name, *arguments):
        """The file of that name: what a generator prints."""
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            with open(path + ".part", "wb") as file:
                subprocess.run([sys.executable, "-B", *[str(each) for each in arguments]], stdout=file, check=True)
            os.rename(path + ".part", path)
        return path

    def events(self, mix, count, shuffle=False):
        """`count` events of a mix."""
        options = ["--shuffle"] if shuffle else []
        name = "-".join([mix, str(count), *options])
        path = self.generated(name + ".jsonl", os.path.join(BENCH, "gen_events.py"), count, "--mix", mix, *options)
        return Stream(path, count, os.path.getsize(path))

    def rules(self, kind, count, form="kms"):
        """A file of rules; `form` is kms, or jsonl as the peers read it."""
        return self.generated("%s-%d.%s" % (kind, count, form), os.path.join(BENCH, "gen_rules.py"), kind, count, form)

    def aliases(self, count):
        """What `table alias from "aliases.json"` of the rules of kind alias reads."""
        return self.generated("aliases.json", os.path.join(BENCH, "gen_rules.py"), "aliases", count)

    def extreme(self, kind, count, what):
        """Rules, or events, of gen_extremes.py."""
        return self.generated("%s-%d.%s" % (kind, count, "kms" if what == "rules" else "jsonl"),
                              os.path.join(BENCH, "gen_extremes.py"), kind, count, what)

    def extreme_events(self, kind, count):
        path = self.extreme(kind, count, "events")
        with open(path, "rb") as file:
            events = sum(1 for _ in file)
        return Stream(path, events, os.path.getsize(path))
