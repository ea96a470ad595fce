"""The headers of every answer."""

from flask import Flask, Response, request

CSP = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def of_every_answer(*, https: bool) -> tuple[tuple[str, str], ...]:
    """Return the headers that every answer carries, whatever it is."""
    always = (
        ("Content-Security-Policy", CSP),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", "DENY"),
        ("Referrer-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Permissions-Policy", "camera=(), microphone=(), geolocation=()"),
    )
    return (*always, ("Strict-Transport-Security", "max-age=31536000")) if https else always


def set_up(app: Flask, *, https: bool) -> None:
    """Stamp every answer, errors and redirects included."""
    always = of_every_answer(https=https)

    @app.after_request
    def stamp(response: Response) -> Response:
        headers = response.headers
        for name, value in always:
            headers.setdefault(name, value)
        if request.endpoint == "static":
            if "/built/" in request.path:
                headers["Cache-Control"] = "public, max-age=31536000, immutable"
        else:
            headers.setdefault("Cache-Control", "no-store")
        return response
