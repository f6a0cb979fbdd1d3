"""How a Virtuoso is set up whose files are in a folder of its own, and which nobody else's machine can reach."""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_settings"]

_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads = 100
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
CaseMode = 2
DirsAllowed = {readable}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 40
MaxKeepAlives = 100
KeepAliveTimeout = 120
[SPARQL]
ResultSetMaxRows = 2000000
MaxQueryExecutionTime = 60
"""
_FEWEST_BUFFERS = 20_000
_MOST_BUFFERS = 340_000
"""Pages of memory, of 8 KiB: twice what the vendor's file says for 2 GiB of free memory."""


def write_settings(folder: Path, port: int, sql_port: int, readable: Path, quads: int = 0) -> Path:
    """Write the settings of a server that is to hold so many quads, and return their file.

    It listens to this machine only, on a port for HTTP and one for SQL, and may load files of the folder `readable`.
    """
    buffers = min(max(_FEWEST_BUFFERS, quads // 4), _MOST_BUFFERS)
    path = folder / "virtuoso.ini"
    text = _INI.format(
        folder=folder, port=port, sql_port=sql_port, buffers=buffers, dirty=buffers * 3 // 4, readable=readable
    )
    path.write_text(text, encoding="utf-8")
    return path
