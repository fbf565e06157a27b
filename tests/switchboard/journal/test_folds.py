"""A stored fold saves time, and is never trusted over the facts."""

from __future__ import annotations

import hashlib
from functools import reduce as fold_left
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.board import Board, reduce, restoring
from console.domain.events import Fact, Payload
from console.domain.fold.leg import FOLDING, Folded
from console.domain.fold.packed import packed
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind
from console.domain.own_facts import DoubtReason
from console.switchboard.journal.folds import decoded, encoded, fitting, version_of
from tests.domain.many_facts import ACTS, KINDS, NAMES, facts
from tests.domain.stories import (
    at,
    call,
    claimed,
    doubted,
    given_up,
    ids,
    initiated,
    left_alone,
    offer_ended,
    offered,
    order,
    placed,
    released,
    settled,
    sighted,
)

GOLDEN = Path(__file__).parent / "golden" / "folding.txt"
VERSION = version_of(["1293384261075731499"])


def board_of(told: list[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, told, Board())


def stored_and_read(folded: Folded) -> Folded:
    """The leg as it comes back out of the journal."""
    back = decoded(encoded(folded, 7, VERSION), VERSION)
    assert back is not None
    return back


@given(facts())
def test_a_leg_comes_back_as_it_was_folded(told: list[Fact]) -> None:
    """Whatever was told of it: the next start begins with this very leg."""
    for record in board_of(told).records.values():
        assert stored_and_read(record.folded) == record.folded


@given(facts(at_most=40), st.data())
def test_a_board_from_folds_and_what_came_after_is_the_one_from_all_facts(
    told: list[Fact], data: st.DataObject
) -> None:
    """Wherever it was cut, in whatever order the rest comes, late facts before the cut too."""
    shuffled = data.draw(st.permutations(told))
    cut = data.draw(st.integers(0, len(shuffled)))
    before, after = shuffled[:cut], shuffled[cut:]
    again = data.draw(st.lists(st.sampled_from(told), max_size=8))
    folds = [stored_and_read(record.folded) for record in board_of(before).records.values()]
    packed_folds = [packed(fold) for fold in data.draw(st.permutations(folds))]
    at_hand = data.draw(st.sets(st.sampled_from([*CallState])))
    steps = restoring(packed_folds, data.draw(st.integers(1, 5)), lambda leg: leg.state in at_hand)
    restored = [Board(), *steps][-1]

    assert restored.legs == board_of(before).legs
    assert fold_left(reduce, [*after, *again], restored).legs == board_of(told).legs


def test_what_another_program_or_other_settings_folded_does_not_fit() -> None:
    """It may have folded otherwise, or shown other calls."""
    (record,) = board_of([initiated(0, "A")]).records.values()
    stored = encoded(record.folded, 7, VERSION)

    assert decoded(stored, VERSION) == record.folded
    assert decoded(stored, version_of([])) is None
    assert decoded(msgspec.structs.replace(stored, version="0.0.1 1 0"), VERSION) is None


@given(st.data())
def test_a_fold_with_a_flipped_bit_does_not_fit(data: st.DataObject) -> None:
    """A damaged file costs a moment at the start, and shows nothing that is not so."""
    (record,) = board_of([initiated(0, "A")]).records.values()
    stored = encoded(record.folded, 7, VERSION)
    body = bytearray(stored.body)
    body[data.draw(st.integers(0, len(body) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    changed = {
        "body": bytes(body),
        "number": stored.number + 1,
        "call": call("B"),
    }
    name = data.draw(st.sampled_from([*changed]))

    assert decoded(msgspec.structs.replace(stored, **{name: changed[name]}), VERSION) is None


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("value", [None, "7", 9, 7.0, b"7"])
def test_a_fold_of_which_a_column_is_of_another_kind_is_passed_over(
    column: int, value: object
) -> None:
    """In a file of SQLite a single bit says whether it is text, bytes, or nothing."""
    (record,) = board_of([initiated(0, "A")]).records.values()
    columns = list[object](msgspec.structs.astuple(encoded(record.folded, 7, VERSION)))
    assert [*fitting([tuple(columns)], VERSION, {})] == [(packed(record.folded), 7)]
    columns[column] = value
    left = [leg for leg, _ in fitting([tuple(columns)], VERSION, {})]

    assert left == ([packed(record.folded)] if column == 1 and value in (None, "7") else [])


def told_of_everything() -> list[Fact]:
    """Legs of each kind of event, and of each kind of order and outcome."""
    told = [
        _event(number, kind, f"{kind.__name__}-{place}")
        for number, kind in enumerate(KINDS)
        for place in range(2)
    ]
    for number, act in enumerate(ACTS):
        for place, kind in enumerate(OutcomeKind):
            given_ = order(act(f"{number}-{place}", "B"), 10 * number + place)
            told += [placed(number, given_), settled(number + 0.5, given_, kind)]
        lost = order(act(f"{number}-lost", "B"), 10 * number + 9)
        told += [placed(number, lost), given_up(number + 0.5, lost)]
    told += [sighted(50, "A", alive=True), sighted(60, "C", alive=False)]
    told += [offered(60, "O", "ada", "bo"), offer_ended(61, "O", "bo")]
    told += [claimed(60, "P", "ada"), claimed(61, "P", "bo"), released(62, "P", "ada")]
    told.append(left_alone(65, "A", "B"))
    return told + [doubted(70 + n, "A", reason) for n, reason in enumerate(DoubtReason)]


def _event(number: int, kind: type[Payload], letter: str) -> Fact:
    payload = kind(**ids(letter), **KINDS[kind])
    moment = at(number)
    return Fact(
        id=letter, kind=NAMES[kind], occurred_at=moment, received_at=moment, payload=payload
    )


def folding_now() -> str:
    """The number of the folding, and what came of it."""
    digest = hashlib.sha256()
    for _, record in sorted(board_of(told_of_everything()).records.items()):
        for told in (record.leg, record.folded):
            digest.update(msgspec.msgpack.encode(told, order="deterministic"))
    return f"{FOLDING} {digest.hexdigest()}"


def test_whoever_changes_how_facts_are_folded_raises_the_number_of_the_folding() -> None:
    """Folds of the last version would be taken for those of this one."""
    now, then = folding_now(), GOLDEN.read_text("utf-8").strip()

    if now.split(maxsplit=1)[0] == then.split()[0] and now != then:
        pytest.fail("facts fold to something else: raise FOLDING in console/domain/fold/leg.py")
    assert now == then, f"write what is on the left into {GOLDEN.name}"
