"""Desks in processes of their own answer as one desk does."""

import os
from concurrent.futures import BrokenExecutor
from datetime import date

import pytest

from checklist.bank import load_bank
from checklist.web import pool
from checklist.web.desk import Desk
from checklist.web.pool import Pool

ON = date(2026, 12, 1)
BANK = load_bank()


def test_a_pool_answers_as_a_desk_does() -> None:
    desk = Desk(BANK)
    with Pool(BANK, templates=None, jobs=1) as desks:
        for action in ("", "form", "pdf", "nonsense"):
            fields = {"name": ["Maria"]}
            mine = desks.reply(action, fields, on=ON, token="x")  # noqa: S106
            assert mine == desk.reply(action, fields, on=ON, token="x")  # noqa: S106


def end_the_process(*_: object) -> None:
    os._exit(1)


def test_what_ends_two_processes_is_given_up_and_the_next_is_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Pool(BANK, templates=None, jobs=1) as desks:
        with monkeypatch.context() as patch:
            patch.setattr(pool, "_reply", end_the_process)
            with pytest.raises(BrokenExecutor):
                desks.reply("pdf", {}, on=ON)
        assert desks.reply("pdf", {}, on=ON).status == 200
