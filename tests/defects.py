"""Faults to plant in a sound PDF: a judge that passes one of them judges nothing.

Each says which rules it breaks, as "profile clause-test".
"""

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from planting import (
    DEFECTS,
    annotation_of,
    breaks,
    breaks_bytes,
    change_metadata,
    draw,
    edited,
    element,
    fonts_of,
    script,
)

__all__ = ["DEFECTS"]

# The document as a whole.


@breaks("ua1 7.2-34", "ua1 7.2-33")
def no_language(pdf: Pdf) -> None:
    del pdf.Root.Lang


@breaks("ua1 7.2-29", "2a 6.7.4-1")
def a_language_that_is_none(pdf: Pdf) -> None:
    pdf.Root.Lang = "the English one"


@breaks("ua1 6.2-1", "2a 6.7.2.2-1")
def not_marked_as_tagged(pdf: Pdf) -> None:
    del pdf.Root.MarkInfo


@breaks("ua1 7.1-4")
def tags_that_are_suspect(pdf: Pdf) -> None:
    pdf.Root.MarkInfo.Suspects = True


@breaks("ua1 7.1-10")
def a_title_that_is_not_shown(pdf: Pdf) -> None:
    del pdf.Root.ViewerPreferences.DisplayDocTitle


@breaks("ua1 7.1-11", "2a 6.7.3.3-1")
def no_structure(pdf: Pdf) -> None:
    del pdf.Root.StructTreeRoot


@breaks("ua1 7.1-3")
def content_that_leads_to_no_element(pdf: Pdf) -> None:
    pdf.Root.StructTreeRoot.ParentTree = pdf.make_indirect(Dictionary(Nums=Array()))


@breaks("ua1 7.1-3")
def a_page_that_leads_to_no_element(pdf: Pdf) -> None:
    del pdf.pages[0].StructParents


@breaks("ua1 7.18.3-1")
def a_tab_order_that_is_not_the_structures(pdf: Pdf) -> None:
    page = next(page for page in pdf.pages if "/Annots" in page)
    del page.Tabs


@breaks("2a 6.2.4.3-4")
def no_output_intent(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents
    draw(pdf, "/Artifact BMC 0.5 g 0 0 9 9 re f EMC")


@breaks("2a 6.2.4.3-3")
def a_colour_of_another_device(pdf: Pdf) -> None:
    draw(pdf, "/Artifact BMC 1 0 0 0 k 0 0 9 9 re f EMC")


@breaks("2a 6.2.10-1")
def a_blend_mode_of_no_standard(pdf: Pdf) -> None:
    state = Dictionary(Type=Name.ExtGState, BM=Name.Glow)
    pdf.pages[0].Resources.ExtGState = Dictionary(Odd=state)
    draw(pdf, "/Artifact BMC /Odd gs 0 0 9 9 re f EMC")


@breaks("2a 6.2.10-2")
def see_through_without_a_colour_space(pdf: Pdf) -> None:
    del pdf.Root.OutputIntents
    state = Dictionary(Type=Name.ExtGState, ca=0.5)
    pdf.pages[0].Resources.ExtGState = Dictionary(Odd=state)
    draw(pdf, "/Artifact BMC /Odd gs 0 0 9 9 re f EMC")


@breaks("2a 6.5.1-1")
def a_script_at_opening(pdf: Pdf) -> None:
    pdf.Root.OpenAction = script(pdf)


@breaks("2a 6.8-5")
def a_file_inside_that_is_no_archive(pdf: Pdf) -> None:
    file = pikepdf.AttachedFileSpec(  # type: ignore[call-arg]  # its types forget its defaults
        pdf, b"text", filename="a.txt"
    )
    pdf.attachments["a.txt"] = file


@breaks_bytes("2a 6.1.3-1")
def no_identity(content: bytes) -> bytes:
    return edited(content).replace(b"/ID [", b"/IX [")


@breaks_bytes("2a 6.1.7.1-2")
def a_stream_without_a_line_end(content: bytes) -> bytes:
    return edited(content).replace(b"\nendstream", b" endstream")


@breaks_bytes("2a 6.1.2-2")
def a_head_that_looks_like_text(content: bytes) -> bytes:
    head, line, rest = edited(content).split(b"\n", 2)
    return b"\n".join((head, b"%" + b"a" * (len(line) - 1), rest))


@breaks_bytes("2a 6.1.3-2")
def a_lock(content: bytes) -> bytes:
    return edited(content, encryption=pikepdf.Encryption(owner="key"))


@breaks_bytes("ua1 7.16-1")
def a_lock_that_keeps_readers_out(content: bytes) -> bytes:
    allowed = pikepdf.Permissions(accessibility=False)
    lock = pikepdf.Encryption(owner="key", R=3, aes=False, metadata=False, allow=allowed)
    return edited(content, encryption=lock)


# What it says about itself.


@breaks("ua1 7.1-8", "2a 6.6.2.1-1")
def no_metadata(pdf: Pdf) -> None:
    del pdf.Root.Metadata


@breaks("ua1 5-1")
def no_claim_to_be_accessible(pdf: Pdf) -> None:
    change_metadata(pdf, "http://www.aiim.org/pdfua/ns/id/", "http://www.aiim.org/pdfua/ns/ix/")


@breaks("ua1 5-2")
def a_claim_of_another_standard(pdf: Pdf) -> None:
    change_metadata(pdf, "<pdfuaid:part>1<", "<pdfuaid:part>7<")


@breaks("2a 6.6.4-1")
def no_claim_to_be_an_archive(pdf: Pdf) -> None:
    change_metadata(pdf, "http://www.aiim.org/pdfa/ns/id/", "http://www.aiim.org/pdfa/ns/ix/")


@breaks("2a 6.6.4-3")
def a_claim_of_a_lower_level(pdf: Pdf) -> None:
    change_metadata(pdf, "<pdfaid:conformance>A<", "<pdfaid:conformance>B<")


@breaks("2a 6.6.2.3.1-1")
def a_property_nobody_declared(pdf: Pdf) -> None:
    change_metadata(pdf, "http://www.aiim.org/pdfa/ns/extension/", "http://example.org/")


@breaks("ua1 7.1-9")
def no_title(pdf: Pdf) -> None:
    change_metadata(pdf, "dc:title>", "dc:source>")


@breaks("2a 6.6.2.1-4")
def metadata_that_are_no_xml(pdf: Pdf) -> None:
    change_metadata(pdf, "</rdf:RDF>", "</rdf:rdf>")


# The structure.


@breaks("ua1 7.1-3")
def a_line_outside_the_structure(pdf: Pdf) -> None:
    draw(pdf, "0 0 m 9 9 l S")


@breaks("ua1 7.1-3")
def words_outside_the_structure(pdf: Pdf) -> None:
    draw(pdf, f"BT {next(iter(fonts_of(pdf)))} 9 Tf 9 9 Td <0001> Tj ET")


@breaks("ua1 7.1-2")
def words_inside_furniture(pdf: Pdf) -> None:
    draw(pdf, "/Artifact BMC /P <</MCID 0>> BDC 0 0 9 9 re f EMC EMC")


@breaks("ua1 7.3-1")
def a_figure_without_words(pdf: Pdf) -> None:
    element(pdf, "/P").S = Name.Figure


@breaks("ua1 7.4.2-1")
def a_heading_that_skips_a_level(pdf: Pdf) -> None:
    element(pdf, "/H2").S = Name.H3


@breaks("ua1 7.2-17")
def an_entry_outside_a_list(pdf: Pdf) -> None:
    element(pdf, "/L").S = Name.Div


@breaks("ua1 7.2-18", "ua1 7.2-19")
def a_label_outside_an_entry(pdf: Pdf) -> None:
    element(pdf, "/LI").S = Name.Div


@breaks("ua1 7.2-20")
def an_entry_without_a_body(pdf: Pdf) -> None:
    element(pdf, "/LBody").S = Name.P


@breaks("ua1 7.2-9")
def a_table_cell_outside_a_row(pdf: Pdf) -> None:
    element(pdf, "/P").S = Name.TD


@breaks("ua1 7.1-5", "2a 6.7.3.4-1")
def a_role_of_its_own(pdf: Pdf) -> None:
    element(pdf, "/P").S = Name.Question


@breaks("ua1 7.1-12")
def an_element_without_a_parent(pdf: Pdf) -> None:
    paragraph = element(pdf, "/P")
    del paragraph.P


# Fields and links.


@breaks("ua1 7.18.1-3")
def a_field_without_a_tooltip(pdf: Pdf) -> None:
    field = annotation_of(pdf, "/Widget")
    del field.TU


@breaks("ua1 7.18.4-1")
def a_field_outside_a_form(pdf: Pdf) -> None:
    element(pdf, "/Form").S = Name.Div


@breaks("ua1 7.18.4-1")
def a_field_that_leads_to_no_element(pdf: Pdf) -> None:
    field = annotation_of(pdf, "/Widget")
    del field.StructParent


@breaks("ua1 7.18.5-1", "ua1 7.18.5-2")
def a_link_outside_the_structure(pdf: Pdf) -> None:
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], F=4)
    page = next(page for page in pdf.pages if "/Annots" in page)
    page.Annots.append(pdf.make_indirect(link))


@breaks("2a 6.3.2-2")
def a_field_that_is_not_printed(pdf: Pdf) -> None:
    annotation_of(pdf, "/Widget").F = 0


@breaks("2a 6.3.3-1")
def a_field_that_looks_like_nothing(pdf: Pdf) -> None:
    field = annotation_of(pdf, "/Widget", "/Tx")
    field.V = "typed"
    del field.AP


@breaks("2a 6.3.3-3")
def a_tick_box_with_one_state(pdf: Pdf) -> None:
    field = annotation_of(pdf, "/Widget", "/Btn")
    field.AP.N = next(iter(field.AP.N.values()))


@breaks("2a 6.4.1-3")
def a_form_that_asks_to_be_drawn(pdf: Pdf) -> None:
    pdf.Root.AcroForm.NeedAppearances = True


@breaks("2a 6.4.1-1", "2a 6.4.1-2")
def a_field_with_a_script(pdf: Pdf) -> None:
    annotation_of(pdf, "/Widget").AA = Dictionary(K=script(pdf))


@breaks("ua1 7.21.4.1-1", "2a 6.2.11.4.1-1")
def a_value_in_a_font_that_is_elsewhere(pdf: Pdf) -> None:
    """What a viewer does when someone types and the form's font is a name only."""
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    )
    field = annotation_of(pdf, "/Widget", "/Tx")
    look = pdf.make_stream(b"/Tx BMC BT /Helv 9 Tf (typed) Tj ET EMC")
    look.update(Dictionary(Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 90, 9]))
    look.Resources = Dictionary(Font=Dictionary(Helv=font))
    field.V, field.AP = "typed", Dictionary(N=look)


# The fonts.


@breaks("ua1 7.21.4.1-1", "2a 6.2.11.4.1-1")
def a_font_that_is_elsewhere(pdf: Pdf) -> None:
    for font in fonts_of(pdf).values():
        for key in ("/FontFile", "/FontFile2", "/FontFile3"):
            if key in font.FontDescriptor:
                del font.FontDescriptor[key]


@breaks("ua1 7.21.7-1", "2a 6.2.11.7.2-1")
def a_character_no_font_has(pdf: Pdf) -> None:
    """ReportLab draws its first glyph for it, a box."""
    draw(pdf, f"/Artifact BMC BT {next(iter(fonts_of(pdf)))} 9 Tf 9 9 Td <00> Tj ET EMC")


@breaks("ua1 7.21.4.1-2", "2a 6.2.11.4.1-2")
def a_character_the_font_lost(pdf: Pdf) -> None:
    draw(pdf, f"/Artifact BMC BT {next(iter(fonts_of(pdf)))} 9 Tf 9 9 Td <7F> Tj ET EMC")


@breaks("ua1 7.21.5-1", "2a 6.2.11.5-1")
def letters_of_a_wrong_width(pdf: Pdf) -> None:
    for font in fonts_of(pdf).values():
        if "/Widths" in font:
            font.Widths = Array([int(width) + 90 for width in font.Widths])
        else:
            font.W, font.DW = Array(), 90


@breaks("ua1 7.21.7-1", "2a 6.2.11.7.2-1")
def letters_that_mean_nothing(pdf: Pdf) -> None:
    for font in pdf.pages[0].Resources.Font.values():
        del font.ToUnicode
