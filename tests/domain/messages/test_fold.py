"""Messages and receipts follow from the set of facts; who may write to whom, what each reads."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import Fact
from console.domain.messages.fold import Messages
from console.domain.messages.message import AddressKind, Message, addressed, as_told
from console.domain.own_facts import MessageSeen, MessageSent
from console.domain.team.members import Member, MemberRole, Team
from console.errors import MemberNotFound, NotPermitted
from tests.domain.stories import at, fact

ADA = Member(user="ada", name="Ada", groups=("support",))
EVE = Member(user="eve", name="Eve", role=MemberRole.SUPERVISOR)
TEAM = Team(
    members=(
        ADA,
        Member(user="bo", name="Bo", groups=("support", "sales")),
        Member(user="bob", name="Bobby", groups=("sales",)),
        EVE,
        Member(user="vic", role=MemberRole.VIEWER),
    )
)


def sent(seconds: float, id_: str = "m", by: str = "ada", *to: str, text: str = "hello") -> Fact:
    """Somebody writes to some."""
    payload = MessageSent(
        message=id_, by=by, to="support", kind="group", members=to or ("bo", "cy"), text=text
    )
    return fact(seconds, payload, f"message-{id_}")


def seen(seconds: float, member: str, id_: str = "m", *, read: bool = False) -> Fact:
    """A console of a member shows it."""
    payload = MessageSeen(message=id_, member=member, by="ada", read=read)
    return fact(seconds, payload, f"seen-{id_}-{member}-{read}-{seconds}")


def known(*facts: Fact) -> Messages:
    """What is known of all messages then."""
    messages = Messages()
    for one in facts:
        messages.take(one)
    return messages


def test_it_is_delivered_where_a_console_showed_it_and_read_where_its_member_said_so() -> None:
    """Nothing is guessed, and who does not get it reads nothing of it."""
    told = known(seen(3, "bo"), sent(1), seen(2, "bo"), seen(9, "bo", read=True), seen(4, "eve"))
    (message,) = told.of("ada")

    assert message.shown_to == ("bo",)
    receipt = message.receipt("bo")
    assert receipt is not None
    assert (receipt.shown_at, receipt.read_at) == (at(2), at(9))
    assert (message.is_unread("bo"), message.is_unread("cy")) == (False, True)
    assert message.is_unread("ada") is False
    assert message.read_by == ("bo",)
    assert told.of("eve") == ()
    assert as_told(message, "cy").receipts == ()
    assert as_told(message, "bo").receipts == message.receipts
    (changed,) = (known(sent(1)).take(seen(5, "cy")),)
    assert changed is not None
    assert changed.shown_to == ("cy",)


def test_old_ones_are_let_go_of() -> None:
    """And a receipt for a message that never came."""
    told = known(sent(1), sent(500, "n"), seen(2, "bo", "lost"))
    told.forget(at(100))

    assert [one.id for one in told.of("ada")] == ["n"]
    assert told.message("m") is None
    told.forget(at(0) + timedelta(days=99))
    assert list(told) == []


@pytest.mark.parametrize(
    ("by", "typed", "expected"),
    [
        (ADA, "bo", (AddressKind.MEMBER, "bo", ("bo",))),
        (ADA, "@Bobb", (AddressKind.MEMBER, "bob", ("bob",))),
        (ADA, "Support", (AddressKind.GROUP, "support", ("bo",))),
        (EVE, "ALL", (AddressKind.ALL, "all", ("ada", "bo", "bob", "vic"))),
        (ADA, "all", NotPermitted),
        (ADA, "zoe", MemberNotFound),
        (ADA, "ada", MemberNotFound),
        (TEAM.members[4], "bo", NotPermitted),
    ],
)
def test_whom_one_means_and_who_may_write_to_them(
    by: Member, typed: str, expected: tuple[AddressKind, str, tuple[str, ...]] | type[Exception]
) -> None:
    """A word to all is a supervisor's; one's own name means nobody."""
    if isinstance(expected, tuple):
        to = addressed(TEAM, by, typed)
        assert (to.kind, to.name, to.members) == expected
    else:
        with pytest.raises(expected):
            addressed(TEAM, by, typed)


def test_an_urgent_word_to_a_group_is_a_supervisors() -> None:
    """It shows at once to everybody who talks."""
    with pytest.raises(NotPermitted, match="only a supervisor"):
        addressed(TEAM, ADA, "support", urgent=True)
    assert addressed(TEAM, ADA, "bo", urgent=True).members == ("bo",)
    assert addressed(TEAM, EVE, "support", urgent=True).members == ("ada", "bo")


SOME = st.one_of(
    st.builds(sent, st.integers(0, 50), st.sampled_from("mno"), st.just("ada")),
    st.builds(
        seen,
        st.integers(0, 50),
        st.sampled_from(["bo", "cy", "eve"]),
        st.sampled_from("mno"),
        read=st.booleans(),
    ),
)


@given(st.lists(SOME, max_size=25), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_gives_the_same(facts: list[Fact], chance: Random) -> None:
    """Two hosts hear of them in different orders, and of some twice."""
    again = [*facts, *facts[:3]]
    shuffled = chance.sample(again, len(again))

    def all_of(messages: Messages) -> list[Message]:
        return sorted(messages, key=msgspec.json.encode)

    assert all_of(known(*shuffled)) == all_of(known(*facts))


def test_what_a_later_version_writes_to_is_told_to_every_console() -> None:
    """A host that is older than another one tells its consoles what these can read."""
    later = MessageSent(
        message="m", by="ada", to="shift", kind="shift", members=("bo",), text="hello"
    )

    (message,) = known(fact(1, later, "message-m")).of("bo")

    assert msgspec.json.decode(msgspec.json.encode(message), type=Message) == message
    assert (message.to, message.kind) == ("shift", AddressKind.GROUP)
