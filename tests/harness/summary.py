"""What a check prints when it runs by itself."""


def summary(results, brief=str):
    """Prints the problems of [(case, problem or None)…], each by `brief`, and the counts; returns the exit status."""
    failures = [(case, problem) for case, problem in results if problem]
    for case, problem in failures:
        print("FAIL %s\n    %s" % (case, brief(problem)))
    print("%d passed, %d failed" % (len(results) - len(failures), len(failures)))
    return 1 if failures else 0
