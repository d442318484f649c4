"""What a document says of itself is well-formed, whatever its title."""

from xml.etree import ElementTree as ET

from checklist.pdf.metadata import xmp_packet


def test_titles_and_keywords_are_text_and_nothing_else() -> None:
    packet = xmp_packet(
        title="<b>Łódź</b> & {co}", language="en", keywords="a & b", producer="p", moment="2026"
    )
    root = ET.fromstring(packet)  # noqa: S314  (our own)
    said = " ".join(root.itertext()).split()
    assert " ".join(said).startswith("<b>Łódź</b> & {co} en p a & b 2026 2026 2 A 1 ")
