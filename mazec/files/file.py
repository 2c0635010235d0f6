"""Files and standard streams: what fails is a diagnostic, and what stood there stays."""

import errno
import os
import stat
import sys
from pathlib import Path
from tempfile import mkstemp

from mazec.diagnostics import MazecError, Text
from mazec.diagnostics.files import NotText, UnreadableFile, UnwritableFile

_BOM = b"\xef\xbb\xbf"
_STREAM = "-"
_KERNELS = ("/dev/", "/proc/")  # there a name can stand for an open file, which is to be written


class FileError(MazecError):
    """A file that cannot be read (E401), is not text (E402) or cannot be written (E403)."""


def read_text(path: str | Path) -> Text:
    """Read the UTF-8 text of a file, or of standard input for ``-``. Raises ``FileError``."""
    data = read_bytes(path)
    skipped = len(_BOM) if data.startswith(_BOM) else 0
    try:
        content = data[skipped:].decode("utf-8")
    except UnicodeDecodeError as trouble:
        file, offset = _shown(path, "input"), skipped + trouble.start
        raise FileError([NotText(file=file, offset=offset)]) from None
    return Text(content, _shown(path, "input"))


def read_bytes(path: str | Path) -> bytes:
    """Read the bytes of a file, or of standard input for ``-``. Raises ``FileError``."""
    try:
        if str(path) == _STREAM:
            if sys.stdin is None:
                raise OSError(errno.EBADF, "it is closed")
            return sys.stdin.buffer.read()
        return Path(path).read_bytes()
    except (OSError, ValueError) as trouble:
        file, reason = _shown(path, "input"), _reason(trouble)
        raise FileError([UnreadableFile(file=file, reason=reason)]) from None


def write_file(path: str | Path, data: str | bytes) -> None:
    """Write a file whole or not at all, or write to standard output for ``-``.

    A file is written beside its target and renamed, so that nothing ever sees half of it; the mode
    of an existing one is kept, and a link goes on pointing where it did. A device or a pipe is
    written to. Raises ``FileError``.
    """
    try:
        content = data.encode("utf-8") if isinstance(data, str) else data
        if str(path) == _STREAM:
            if sys.stdout is None:
                raise OSError(errno.EBADF, "it is closed")
            sys.stdout.flush()
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()
        else:
            _write(Path(path), content)
    except (OSError, ValueError, RuntimeError) as trouble:  # links that go round are the latter
        raise unwritten(path, trouble) from None


def unwritten(path: str | Path, trouble: Exception) -> FileError:
    """Return the error of a file, or of standard output for ``-``, that was not written (E403)."""
    return FileError([UnwritableFile(file=_shown(path, "output"), reason=_reason(trouble))])


def _write(path: Path, content: bytes) -> None:
    target = path.resolve()
    try:
        mode: int | None = target.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, "it is a directory")
    if mode is not None and not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it may not be written")
    is_file = mode is None or stat.S_ISREG(mode)
    if not is_file or str(path.absolute()).startswith(_KERNELS):
        path.write_bytes(content)
        return
    handle, name = mkstemp(prefix=".mazec-", dir=target.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        beside.chmod(_new_mode() if mode is None else stat.S_IMODE(mode))
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _new_mode() -> int:
    """Return the mode of a new file under the user's mask."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _shown(path: str | Path, stream: str) -> str:
    return f"<standard {stream}>" if str(path) == _STREAM else str(path)


def _reason(trouble: Exception) -> str:
    if isinstance(trouble, UnicodeEncodeError):
        return f"it would hold U+{ord(trouble.object[trouble.start]):04X}, which is no character"
    if isinstance(trouble, OSError) and trouble.strerror:
        return trouble.strerror.lower()
    return str(trouble) or type(trouble).__name__
