"""Look at a page as a picture: a PDF's first page as PNG, for a preview on a screen."""

import threading
from io import BytesIO
from typing import Final

MOST_DOTS: Final = 200

# The library that draws is not made for several threads.
_drawing = threading.Lock()


def picture(pdf: bytes, dots: int = 96) -> bytes:
    """Draw the first page at `dots` per inch."""
    # Loaded when it is needed: it brings a large library along.
    import pypdfium2

    with _drawing:
        document = pypdfium2.PdfDocument(pdf)
        try:
            drawn = document[0].render(scale=min(dots, MOST_DOTS) / 72).to_pil()
            out = BytesIO()
            drawn.save(out, "PNG")
            return out.getvalue()
        finally:
            document.close()
