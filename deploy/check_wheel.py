"""See that a wheel carries what cannot be built where it is installed: no Node and no network are there."""

import json
import re
import sys
import zipfile

NEEDED = {
    "the manifest of styles and scripts": r"app/web/static/built/manifest\.json",
    "the licences of what is built in": r"app/web/static/built/LICENSES\.txt",
    "the compiled English": r"app/\w+/translations/en/LC_MESSAGES/messages\.mo",
    "the certificate fonts": r"certificates/fonts/\w+\.ttf",
    "the migrations": r"migrations/versions/\w+\.py",
    "the shipped questions": r"question_bank/content/.+",
}
UNWANTED = r"(node_modules|tests|var)/|\.po$|/assets/"


def faults(wheel: str) -> list[str]:
    """Return what the wheel lacks or has too much, in words."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        found = [
            f"{what} is missing"
            for what, name in NEEDED.items()
            if not any(re.fullmatch(name, n) for n in names)
        ]
        found += [f"{name} does not belong in it" for name in names if re.search(UNWANTED, name)]
        manifest = "app/web/static/built/manifest.json"
        built = json.loads(archive.read(manifest)) if manifest in names else {}
        wanted = {f"app/web/static/built/{hashed}" for hashed in built.values()}
        return found + [
            f"{name} is named by the manifest and missing" for name in sorted(wanted - set(names))
        ]


if __name__ == "__main__":
    problems = faults(sys.argv[1])
    sys.stdout.write("\n".join(problems or [f"{sys.argv[1]} is complete"]) + "\n")
    sys.exit(1 if problems else 0)
