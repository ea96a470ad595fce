"""Draw an invented seal: a red ring."""

from io import BytesIO

from PIL import Image, ImageDraw

CLEAR, WHITE = (255, 255, 255, 0), (255, 255, 255, 255)


def ring(width: int = 300, height: int = 300, ground: tuple[int, ...] = CLEAR, **options: object) -> bytes:
    """Return the bytes of a PNG, or of what `options` say of its file; nothing is drawn where `blank` is true."""
    drawn = Image.new("RGBA", (width, height), ground)
    if not options.pop("blank", False):
        ImageDraw.Draw(drawn).ellipse((20, 20, width - 20, height - 20), outline=(200, 30, 30, 255), width=12)
    out = BytesIO()
    drawn.save(out, **({"format": "PNG"} | options))  # type: ignore[arg-type]
    return out.getvalue()
