"""Forms: HTTP text in, checked values out."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app.refusals import N_, Malformed, UnknownField


class Form(FlaskForm):  # type: ignore[misc]
    """A form that refuses fields it does not know; the desk has already checked the CSRF token."""

    class Meta:
        csrf = False

    def validate(self, extra_validators: Any = None) -> bool:
        known = {name for field in self for name in (field.name, *_parts(field))}
        strange = sorted(name for name in request.form if name not in known and name != "csrf_token")
        strange = [name for name in strange if not any(name.startswith(f"{own}-") for own in known)]
        if strange:
            raise UnknownField(names="、".join(strange)[:200])
        return bool(super().validate(extra_validators))


def _parts(field: Any) -> Iterable[str]:
    return (part.name for part in field) if hasattr(field, "entries") else ()


def required(message: Any = None) -> DataRequired:
    """Return the validator of a field that must not stay empty."""
    return DataRequired(message=message or _l("请填写此栏。"))


def chosen(message: Any = None) -> InputRequired:
    return InputRequired(message=message or _l("请选择一项。"))


def options(pairs: Iterable[tuple[str, Any]]) -> list[Any]:
    """Return the choices of a select, radio or multiple field; WTForms no longer takes bare pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def at_most(characters: int) -> Length:
    return Length(max=characters, message=_l("最多 %(max)d 个字符。"))


class FileTooLarge(Malformed):
    status = 413
    code = "too_large"
    sentence = N_("文件超过 %(megabytes)d MB，请拆分后再上传。")


class NoFile(Malformed):
    sentence = N_("请选择要上传的文件。")


def uploaded(name: str, limit: int = 20 * 1024 * 1024) -> tuple[str, bytes]:
    """Return the file's shown name and its bytes; refuse none, an empty one and one over the limit (bytes)."""
    file: FileStorage | None = request.files.get(name)
    if file is None or not file.filename:
        raise NoFile
    content = file.stream.read(limit + 1)
    if len(content) > limit:
        raise FileTooLarge(megabytes=limit // 1024 // 1024)
    if not content:
        raise NoFile
    return file.filename.replace("\\", "/").rsplit("/", 1)[-1][:200], content


__all__ = ["Form", "ValidationError", "at_most", "chosen", "options", "required", "uploaded"]
