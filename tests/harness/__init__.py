"""The parts of tests/suite: one module for each kind of check.

Each has run(...) that returns [(name, problem)…], one for each case; problem is None where it passed.
"""
