# Dependencies that configure insists on. Each macro notes what is missing together with the package that has it; the report
# at the end prints them all at once.

# KMSFILTER_MISSING(WHAT, DEBIAN, FEDORA, HOMEBREW)
AC_DEFUN([KMSFILTER_MISSING], [kmsfilter_missing="$kmsfilter_missing
    $1: Debian/Ubuntu $2, Fedora $3, Homebrew $4"])

# KMSFILTER_REQUIRE_PROGRAM(VARIABLE, PROGRAM, DEBIAN, FEDORA, HOMEBREW)
AC_DEFUN([KMSFILTER_REQUIRE_PROGRAM],
         [AC_ARG_VAR([$1], [the program $2])
AC_PATH_PROG([$1], [$2])
AS_IF([test "x$$1" = x], [KMSFILTER_MISSING([$2], [$3], [$4], [$5])])])

# KMSFILTER_REQUIRE_MODULE(PREFIX, PKG-CONFIG MODULE, DEBIAN, FEDORA, HOMEBREW)
AC_DEFUN([KMSFILTER_REQUIRE_MODULE],
         [PKG_CHECK_MODULES([$1], [$2], [], [KMSFILTER_MISSING([$2], [$3], [$4], [$5])])])

# KMSFILTER_REQUIRE_LIBRARY(PREFIX, LIBRARY, FUNCTION, HEADER, DEBIAN, FEDORA, HOMEBREW)
# For a library that has no pkg-config file.
AC_DEFUN([KMSFILTER_REQUIRE_LIBRARY],
         [AC_CHECK_HEADER([$4],
    [AC_CHECK_LIB([$2], [$3], [AC_SUBST([$1][_LIBS], [-l$2])], [KMSFILTER_MISSING([lib$2], [$5], [$6], [$7])])],
    [KMSFILTER_MISSING([lib$2], [$5], [$6], [$7])])])

# KMSFILTER_REPORT_MISSING
AC_DEFUN([KMSFILTER_REPORT_MISSING],
         [AS_IF([test "x$kmsfilter_missing" != x], [AC_MSG_ERROR([what is missing, and the packages that have it:
$kmsfilter_missing
])])])
