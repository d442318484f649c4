"""Names that no form can have are told, each with what is wrong with it."""

import pytest

from checklist.pdf.field_names import name_faults


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        pytest.param(["name", "item.a.asked", "item.a.answer", "item.b.asked"], [], id="good"),
        pytest.param(["item.a_1.B-2"], [], id="every sign"),
        pytest.param([], [], id="none"),
        pytest.param(["a", "b", "a"], [(2, "the name “a” is used twice")], id="twice"),
        pytest.param(
            ["a", "a.b"], [(1, "“a.b” begins with “a”, the name of another field")], id="below"
        ),
        pytest.param(["a.b.c", "a"], [(1, "the name “a” is also how “a.b.c” begins")], id="above"),
        pytest.param(["ab", "a.b"], [], id="begins alike"),
        *(
            pytest.param(
                [name],
                [(0, f"“{name}” is no name of letters, digits, - and _ with dots between")],
                id=f"unfit {name!r}",
            )
            for name in ("", ".", "a.", ".a", "a..b", "a b", "é", "a\n", "(a)")
        ),
        pytest.param(
            ["x", "x", "", "x"],
            [
                (1, "the name “x” is used twice"),
                (2, "“” is no name of letters, digits, - and _ with dots between"),
                (3, "the name “x” is used twice"),
            ],
            id="all at once",
        ),
    ],
)
def test_names_that_a_form_cannot_have_are_told(
    names: list[str], expected: list[tuple[int, str]]
) -> None:
    assert list(name_faults(names)) == expected
