"""Draws the first page of the same list as each engine sets it, to be looked at side by side."""

import sys
from pathlib import Path

import pypdfium2

from content import case
from engines import installed, start


def main(folder: str) -> None:
    """Write a picture and the PDF of each engine into a folder."""
    for name in installed():
        content = start(name)(case(0))
        (Path(folder) / f"{name}.pdf").write_bytes(content)
        with pypdfium2.PdfDocument(content) as pdf:
            pdf[0].render().to_pil().save(Path(folder) / f"{name}.png")


if __name__ == "__main__":
    main(*sys.argv[1:])
