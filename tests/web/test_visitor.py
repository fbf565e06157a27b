"""Whose browser it is: what the proxy says, and nobody else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from multidict import CIMultiDict, CIMultiDictProxy

from console.errors import FromElsewhere, NobodyNamed, NotThroughProxy, NotYourLink, WebRefused
from console.secret import Secret
from console.web.visitor import SECRET_HEADER, BehindProxy, ForOneself, check_origin

SECRET = "0123456789abcdef0123456789abcdef"
KEEPER = BehindProxy(Secret(SECRET), "X-Forwarded-User")


def headers(*pairs: tuple[str, str]) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict(pairs))


def test_the_member_is_whom_the_proxy_names() -> None:
    """Whatever the case of the headers."""
    said = headers(("x-telnyx-console-secret", SECRET), ("x-forwarded-user", "ada"))

    assert KEEPER.member(said, {}) == "ada"


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ([("X-Forwarded-User", "ada")], NotThroughProxy),
        ([(SECRET_HEADER, "guessed"), ("X-Forwarded-User", "ada")], NotThroughProxy),
        (
            [(SECRET_HEADER, SECRET), (SECRET_HEADER, "x"), ("X-Forwarded-User", "ada")],
            NotThroughProxy,
        ),
        ([(SECRET_HEADER, SECRET)], NobodyNamed),
        (
            [(SECRET_HEADER, SECRET), ("X-Forwarded-User", "root"), ("X-Forwarded-User", "ada")],
            NobodyNamed,
        ),
        ([(SECRET_HEADER, SECRET), ("X-Forwarded-User", "ada, root")], NobodyNamed),
        ([(SECRET_HEADER, SECRET), ("X-Forwarded-User", "../ada")], NobodyNamed),
        ([(SECRET_HEADER, SECRET), ("X-Forwarded-User", "--console")], NobodyNamed),
    ],
)
def test_what_a_browser_adds_makes_it_nobody(
    said: list[tuple[str, str]], refusal: type[WebRefused]
) -> None:
    """A name is an argument and a folder later: it is looked at before."""
    with pytest.raises(refusal) as refused:
        KEEPER.member(headers(*said), {})

    assert SECRET not in f"{refused.value} {refused.value.hint}"


_NAMES = st.sampled_from([SECRET_HEADER, "X-Forwarded-User", "Cookie", "Origin"])


@given(st.lists(st.tuples(_NAMES, st.text(st.characters(codec="utf-8"), max_size=40)), max_size=6))
def test_without_the_secret_nobody_is_anybody(said: list[tuple[str, str]]) -> None:
    """Whatever else is sent."""
    with pytest.raises(NotThroughProxy):
        KEEPER.member(headers(*said), {})


def test_the_link_opens_it_and_nothing_else_does() -> None:
    """Every user of the machine reaches the port; only one has seen the link."""
    keeper = ForOneself("Ada", 8790)
    cookies = {keeper.cookie: keeper.exchanged(keeper.ticket)}

    assert keeper.member(headers(), cookies) == "Ada"
    assert keeper.ticket not in cookies.values()
    for others in ({}, {keeper.cookie: ""}, {keeper.cookie: keeper.ticket}):
        with pytest.raises(NotYourLink):
            keeper.member(headers(), others)
    with pytest.raises(NotYourLink):
        keeper.exchanged("guessed")


def test_only_a_page_of_ours_opens_a_line() -> None:
    """A page of another site would be let through by the proxy: the browser is logged in."""
    ours = frozenset({"https://desk.example.com"})
    check_origin(headers(("Origin", "https://desk.example.com")), ours)
    for said in (
        [],
        [("Origin", "null")],
        [("Origin", "https://evil.example")],
        [("Origin", "http://desk.example.com")],
        [("Origin", "https://desk.example.com.evil.example")],
        [("Origin", "https://desk.example.com"), ("Origin", "https://evil.example")],
    ):
        with pytest.raises(FromElsewhere):
            check_origin(headers(*said), ours)
