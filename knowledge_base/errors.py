"""What can go wrong, told apart by who can mend it.

    RedlineError
    ├── Refused        a rule said no, or a check failed          exit 1
    ├── WrongUsage     the call or the input is off               exit 2
    └── OutsideFailed  a file, database, server or disk failed    exit 3

Every message names the thing and ends with the next step. Anything else that is raised is a bug of ours.
"""


class RedlineError(Exception):
    """Base of all errors that a person can act on."""

    exit_code = 1


class Refused(RedlineError):
    """A rule of the workspace or of the product said no; nothing was changed."""

    exit_code = 1


class WrongUsage(RedlineError):
    """The command, a file or a record is not of the form it should have; nothing was changed."""

    exit_code = 2


class OutsideFailed(RedlineError):
    """Something outside Redline failed: a disk, a database, a server, a missing package."""

    exit_code = 3
