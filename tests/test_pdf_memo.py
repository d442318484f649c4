"""What comes back is kept for good, what is new for a short while, and never more than so much."""

import pytest

from checklist.pdf.memo import Recurring, recurring


def squares(*, new: int, most: int) -> tuple[Recurring[[int], int], list[int]]:
    """A function that remembers, and what it was really asked."""
    asked: list[int] = []

    @recurring(new=new, most=most)
    def square(number: int) -> int:
        asked.append(number)
        return number * number

    return square, asked


def test_what_is_known_is_not_asked_again() -> None:
    square, asked = squares(new=2, most=2)
    assert [square(3), square(3), square(4)] == [9, 9, 16]
    assert asked == [3, 4]


def test_what_is_new_is_let_go_of_in_its_turn() -> None:
    square, asked = squares(new=2, most=2)
    for number in (1, 2, 3, 2, 3, 1):
        square(number)
    assert asked == [1, 2, 3, 1]


def test_what_comes_back_stays_whatever_else_is_new() -> None:
    square, asked = squares(new=2, most=2)
    for number in (1, 2, 3, 1):  # the second time, it is known to come back
        square(number)
    for number in range(100, 200):
        square(number)
    del asked[:]
    square(1)
    assert asked == []


def test_what_came_once_is_gone_after_others() -> None:
    square, asked = squares(new=2, most=2)
    for number in (1, 2, 3):
        square(number)
    del asked[:]
    square(1)
    assert asked == [1]


def test_of_what_came_back_the_one_not_used_for_longest_goes() -> None:
    square, asked = squares(new=1, most=2)
    for number in (1, 2, 3, 4, 1, 2, 1, 3):
        square(number)
    del asked[:]
    for number in (1, 3, 2):
        square(number)
    assert asked == [2]


@pytest.mark.parametrize("asked", [range(1000), [*range(20)] * 50, [1, 2, 3] * 300])
def test_no_more_is_kept_than_there_is_room_for(asked: list[int]) -> None:
    square, _ = squares(new=5, most=7)
    for number in asked:
        assert square(number) == number * number
        assert square.cache_info().currsize <= square.cache_info().maxsize == 12


def test_it_counts_and_forgets() -> None:
    square, asked = squares(new=2, most=2)
    for number in (1, 1, 2):
        square(number)
    assert square.cache_info() == (1, 2, 4, 2)
    square.cache_clear()
    assert square.cache_info() == (0, 0, 4, 0)
    square(1)
    assert asked == [1, 2, 1]


def test_options_are_part_of_what_is_asked() -> None:
    @recurring(new=9, most=9)
    def power(number: int, *, by: int = 2) -> int:
        return int(number**by)

    assert (power(2), power(2, by=3), power(2, by=2)) == (4, 8, 4)
    assert power.cache_info().misses == 3


def test_what_fails_is_asked_again() -> None:
    @recurring(new=9, most=9)
    def inverse(number: int) -> float:
        return 1 / number

    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            inverse(0)
    assert inverse.cache_info().currsize == 0
