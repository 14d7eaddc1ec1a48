#!/usr/bin/env python3
"""Writes `where` rules, each on another account and alias of a stream of events.

usage: bench/gen_where.py EVENTS COUNT FOLDER

FOLDER gets where-1.kms with one rule, where-COUNT.kms with COUNT, and the aliases.json that both read, with an alias for each of
the first COUNT keys of EVENTS. The exit status is 2 if EVENTS names fewer keys.
"""
import json
import os
import re
import sys

KEY = re.compile(r"arn:aws:kms:([a-z0-9-]+):(\d{12}):key/([0-9a-f-]+)")
TABLE = 'table alias from "aliases.json"\n'


def keys_of(path, count):
    """The first `count` keys, as (region, account, id)."""
    found = {}
    with open(path, encoding="utf-8") as events:
        for line in events:
            found.update(dict.fromkeys(KEY.findall(line)))
            if len(found) >= count:
                break
    return list(found)[:count]


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    count, folder = int(sys.argv[2]), sys.argv[3]
    keys = keys_of(sys.argv[1], count)
    if len(keys) < count:
        print("%s: %d keys only" % (sys.argv[1], len(keys)), file=sys.stderr)
        return 2
    aliases, rules = [], []
    for number, (region, account, key) in enumerate(keys):
        name = "alias/x-%d/main" % number
        aliases.append({"AliasName": name, "AliasArn": "arn:aws:kms:%s:%s:%s" % (region, account, name), "TargetKeyId": key})
        rules.append('rule w%d { where account == "%s" and alias like "alias/x-%d/*" }\n' % (number, account, number))
    with open(os.path.join(folder, "aliases.json"), "w", encoding="utf-8") as file:
        json.dump({"Aliases": aliases}, file)
    for some in {1, count}:
        with open(os.path.join(folder, "where-%d.kms" % some), "w", encoding="utf-8") as file:
            file.write(TABLE + "".join(rules[:some]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
