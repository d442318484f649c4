"""The judge of PDFs passes what is sound, names what is not, and passes nothing unseen."""

import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from command import environment
from pikepdf import Array, Dictionary, Name, Pdf
from verapdf import PROFILES, Failure, Judge, JudgeError, is_installed

TESTS = Path(__file__).parent
XMP = """\
<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
  xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
  xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
  xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Nothing</rdf:li></rdf:Alt></dc:title>
<pdfuaid:part>1</pdfuaid:part>
<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>which part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def tiny(drawn: str = "") -> bytes:
    """The smallest page that conforms to both, and what is drawn on it."""
    file = BytesIO()
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(200, 200))
        page.Contents = pdf.make_stream(drawn.encode())
        pdf.Root.Lang = pikepdf.String("en")
        pdf.Root.MarkInfo = Dictionary(Marked=True)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=Array()))
        pdf.Root.Metadata = pdf.make_stream(XMP.encode(), Type=Name.Metadata, Subtype=Name.XML)
        pdf.save(file, deterministic_id=True)
    return file.getvalue()


SOUND = tiny()
FAULTY = tiny("0 g 0 0 9 9 re f")


def test_a_sound_page_passes_and_a_faulty_one_fails_by_name(judge: Judge) -> None:
    verdicts = judge.validate(PROFILES, {"sound": SOUND, "faulty": FAULTY, "sound again": SOUND})
    assert verdicts["sound"] == verdicts["sound again"] == []
    assert [failure[:3] for failure in verdicts["faulty"]] == [
        ("ua1", "7.1-3", 1), ("2a", "6.2.4.3-4", 2),
    ]  # fmt: skip


def test_a_failure_says_how_often_where_and_why(judge: Judge) -> None:
    (failure,) = judge.validate(["ua1"], {"faulty": FAULTY})["faulty"]
    assert failure == Failure("ua1", "7.1-3", 1, failure.where, failure.message)
    assert "pages[0]" in failure.where
    assert str(failure) == (
        "ua1 7.1-3, 1 times: Content is neither marked as Artifact nor tagged as real content "
        f"({failure.where})"
    )


@pytest.mark.parametrize(
    ("profile", "content", "fault"),
    [
        pytest.param("ua9", SOUND, "there is no profile ua9", id="unknown profile"),
        pytest.param("ua1", b"", "Couldn't parse stream", id="empty file"),
        pytest.param("2a", b"%PDF-1.7\n%%EOF\n", "ModelParsingException", id="no file"),
    ],
)
def test_what_cannot_be_judged_is_no_verdict(
    judge: Judge, profile: str, content: bytes, fault: str
) -> None:
    with pytest.raises(JudgeError, match=f"it by {profile}: .*{fault}"):
        judge.validate([profile], {"it": content})
    assert judge.validate(PROFILES, {"sound": SOUND}) == {"sound": []}


def test_a_profile_without_rules_is_refused(judge: Judge, tmp_path: Path) -> None:
    assert judge.validate(["ua1"], {"faulty": FAULTY})["faulty"]
    profile = tmp_path / "org/verapdf/pdfa/validation/PDFUA-1.xml"
    profile.parent.mkdir(parents=True)
    profile.write_text("<profile/>")
    with Judge(before=[tmp_path]) as blind, pytest.raises(JudgeError, match="ua1 has no rules"):
        blind.validate(["ua1"], {"it": FAULTY})


def test_a_judge_that_cannot_start_says_why(judge: Judge, tmp_path: Path) -> None:
    assert judge.validate(["ua1"], {"sound": SOUND})
    broken = tmp_path / "org/verapdf/gf/foundry/VeraGreenfieldFoundryProvider.class"
    broken.parent.mkdir(parents=True)
    broken.write_bytes(b"no class")
    with (
        Judge(before=[tmp_path]) as gone,
        pytest.raises(JudgeError, match=r"the judge is gone: .+"),
    ):
        gone.validate(["ua1"], {"it": SOUND})


PLANTED = """\
import pytest

def test_that_needs_the_judge(judge):
    assert judge.validate(["ua1"], {})

@pytest.mark.skip(reason="I do not feel like it")
def test_that_is_left_out():
    pass

@pytest.mark.xfail(strict=True)
def test_that_is_known_to_fail():
    assert False
"""
LEFT_OUT_MODULE = "import pytest\n\npytest.importorskip('a_module_that_nobody_has')\n"


def run_planted(folder: Path, **more: str) -> str:
    """Run planted tests with our conftest, on a PATH where there is no Java."""
    (folder / "test_planted.py").write_text(PLANTED)
    (folder / "test_module.py").write_text(LEFT_OUT_MODULE)
    pytest_here = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "conftest",
        "-p",
        "no:cacheprovider",
        "-ra",
    ]
    done = subprocess.run(
        [*pytest_here, "--continue-on-collection-errors", "--rootdir", str(folder), str(folder)],
        cwd=folder, check=False, capture_output=True, text=True,
        env=environment(folder, PYTHONPATH=os.pathsep.join(sys.path), PATH=str(folder), **more),
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout


def test_where_something_is_missing_the_tests_that_need_it_say_so(tmp_path: Path) -> None:
    said = run_planted(tmp_path)
    assert "3 skipped, 1 xfailed" in said
    assert "veraPDF judged no PDF: it needs a Java compiler on the PATH" in said


def test_where_all_is_required_nothing_is_left_out(tmp_path: Path) -> None:
    said = run_planted(tmp_path, CHECKLIST_REQUIRE_ALL="1")
    assert "skipped" not in said
    assert "nothing may be left out here. Skipped: I do not feel like it" in said
    assert "nothing may be left out here. Skipped: could not import 'a_module_that_nobody" in said
    assert "nothing may be left out here. Skipped: veraPDF judged no PDF" in said


def test_a_runtime_without_a_compiler_is_not_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for name in ("java", "javac"):
        assert not is_installed()
        (tmp_path / name).touch(mode=0o755)
    assert is_installed()
