"""Files that commands write: refused before any work is done when they cannot be, in words when it goes wrong."""

import errno
from pathlib import Path
from typing import Any

import click

_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘是只读的",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径中有一段不是文件夹",
    errno.ENOSPC: "磁盘已满",
}


class Outgoing(click.Path):
    """A file to write, in a folder that is there."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False, writable=True, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Refuse a file whose folder does not exist."""
        path = Path(str(super().convert(value, param, ctx)))
        if not path.parent.is_dir():
            self.fail(f"文件夹 {path.parent} 不存在，请先建立。", param, ctx)
        return path


class InWords(click.Group):
    """A group whose commands end with a sentence, and never a traceback, when a file or the database fails them."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
            raise click.ClickException(f"{error.filename or '文件'}：{reason}。") from error
        except Exception as error:
            # Here, not above: most commands of the bank need no database.
            from sqlalchemy.exc import OperationalError, ProgrammingError

            if not isinstance(error, OperationalError | ProgrammingError):
                raise
            raise click.ClickException(
                "数据库连不上，或还没有建表：请检查 DATABASE_URL，并先运行 flask migrate。没有写入任何内容。"
            ) from error
