"""The one exception for expected failures: what is wrong in the user's world, and what to do next."""

import os


class VoiceloopError(Exception):
    """An expected failure, said in the user's words.

    `message` names what is wrong; `hint` is the exact next command or act.
    The command line turns it into `Error: …` and `Hint: …` on stderr and exit code 1.
    Any other exception is a bug and keeps its traceback.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def typed(*words: object) -> str:
    """Return a command as it must be typed into this system's shell, for use in a hint."""
    plain = [str(word) for word in words]
    if os.name == "nt":
        from subprocess import list2cmdline

        return list2cmdline(plain)
    import shlex

    return shlex.join(plain)
