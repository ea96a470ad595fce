"""Hold what a candidate answered, as plain JSON values, and refuse what is none."""

Response = str | bool | list[str] | None

LONGEST_BLANK = 1_000
LONGEST_ANSWER = 20_000


class MalformedResponse(ValueError):
    """Refuse a response whose shape does not fit its item."""


def answered(response: Response) -> bool:
    """Say whether a response holds anything."""
    if isinstance(response, bool):
        return True
    if isinstance(response, list):
        return any(text.strip() for text in response)
    return bool(response and response.strip())


def read_text(raw: object, longest: int) -> str:
    """Read a text that every database can store."""
    if not isinstance(raw, str):
        raise MalformedResponse("作答应是文字")
    if len(raw) > longest:
        raise MalformedResponse(f"作答不能超过 {longest} 个字符")
    # Half of a surrogate pair cannot be encoded, and PostgreSQL keeps no NUL.
    if "\x00" in raw or any("\ud800" <= character <= "\udfff" for character in raw):
        raise MalformedResponse("作答中有无法保存的字符")
    return raw
