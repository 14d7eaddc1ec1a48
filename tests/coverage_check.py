"""The documents have the tables that doc/tables makes of what the program prints (`kmsfilter help TOPIC -o json`).

Gives [(case, problem or None)…], as the other checks of tests/suite do.
"""
import importlib.machinery
import importlib.util
import os

TESTS = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.dirname(TESTS)


def load_script(path):
    """A script without the ending .py, as a module."""
    loader = importlib.machinery.SourceFileLoader(os.path.basename(path), path)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


tables = load_script(os.path.join(SOURCE, "doc", "tables"))


def check_pages(reference):
    """Each page that has tables has them as they are now."""
    for path in tables.pages():
        if tables.tables(path):
            found, wanted = tables.renewed(path, reference)
            yield os.path.relpath(path, SOURCE), None if found == wanted else "its tables are out of date: run doc/tables"


def run(program):
    reference = tables.Reference(program)
    return list(check_pages(reference))
