"""Prints the results of a check that runs by itself, without tests/suite."""


def indented(problem):
    """A problem below the name of its case: every line of it is indented, so that tests/check sees where it ends."""
    return "".join("\n    " + line if not line.startswith("    ") else "\n" + line for line in problem.split("\n"))


def summary(results, brief=str):
    """Prints the problems of [(case, problem or None)…], each by `brief`, and the counts; returns the exit status."""
    failures = [(case, problem) for case, problem in results if problem]
    for case, problem in failures:
        print("FAIL %s%s" % (case, indented(brief(problem))))
    print("%d passed, %d failed" % (len(results) - len(failures), len(failures)))
    return 1 if failures else 0
