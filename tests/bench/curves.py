"""Draw how costs grow, each as a share of what it was at the smallest size."""

from collections.abc import Mapping, Sequence
from pathlib import Path

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 300, 70, 40, 50
COLOURS = ("#1d4e89", "#2e7d32", "#b3261e", "#6a4c93")


def draw(
    path: Path, title: str, heading: str, sizes: Sequence[int], costs: Mapping[str, Sequence[float]]
) -> None:
    """Write a picture (SVG) of up to four costs over some sizes, which stand evenly beside each other."""
    shares = {name: [value / values[0] for value in values] for name, values in costs.items()}
    top = max(2.0, *(max(values) for values in shares.values()))
    across = [LEFT + n * (WIDTH - LEFT - 120) / (len(sizes) - 1) for n in range(len(sizes))]

    def height(value: float) -> float:
        return HEIGHT - BOTTOM - value / top * (HEIGHT - BOTTOM - TOP)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="12">',
        f"<title>{title}</title>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="{LEFT}" y="20" font-size="14">{heading}</text>',
    ]
    for value in range(int(top) + 1):
        parts.append(
            f'<line x1="{LEFT}" x2="{across[-1]:.0f}" y1="{height(value):.0f}" y2="{height(value):.0f}" stroke="#ccc"/>'
            f'<text x="{LEFT - 10}" y="{height(value) + 4:.0f}" text-anchor="end">{value}</text>'
        )
    parts += [
        f'<text x="{x:.0f}" y="{HEIGHT - 25}" text-anchor="middle">{size:,}</text>'
        for x, size in zip(across, sizes, strict=True)
    ]
    for row, ((name, values), colour) in enumerate(zip(shares.items(), COLOURS, strict=False)):
        way = " ".join(f"{x:.0f},{height(value):.1f}" for x, value in zip(across, values, strict=True))
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts.append(
            f'<text x="{across[-1] + 10:.0f}" y="{TOP + 20 + row * 20}" fill="{colour}">{name}</text>'
        )
    path.write_text("\n".join([*parts, "</svg>", ""]), encoding="utf-8")
