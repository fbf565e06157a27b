"""Two members at two terminals: one asks for help and is told who comes; both write."""

from __future__ import annotations

from tests.e2e.real_users import ADA, GROUP, SUE, only_root, site
from tests.e2e.workplace import aim, is_up
from tests.processes import eventually

pytestmark = only_root

TEAM = f"""
[team]
group = "{GROUP}"
see = "own"
quick_answers = ["On my way", "No"]
{{more}}
[[team.members]]
user = "{ADA}"
name = "Ada Lovelace"
groups = ["support"]
[[team.members]]
user = "{SUE}"
name = "Sue Storm"
role = "supervisor"
"""


def test_one_key_asks_one_key_comes_and_what_is_written_takes_no_key() -> None:
    """With a caller on the line: what is being typed goes on, whatever colleagues write."""
    with site(TEAM) as at_work:
        at_work.serve()
        call = at_work.practice.ring("Grace Hopper", "+442079460123")
        run = at_work.users.run
        eventually(lambda: call in run(ADA, "calls").out)
        assert run(ADA, "answer", call).code == 0
        with at_work.users.terminal(ADA) as ada, at_work.users.terminal(SUE) as sue:
            for screen in (ada, sue):
                screen.until(is_up)
            aim(ada, "+442079460123", "answered")
            ada.press("!")
            sue.until(lambda it: "Ada Lovelace asks for help with +442079460123" in it.text)
            ada.until(lambda it: "help is asked for" in it.text)
            sue.press("*")
            ada.until(lambda it: "Sue Storm comes to your call with" in it.text)
            ada.until(lambda it: "⇥ Sue comes" in it.row("+442079460123", "answered"))
            sue.until(lambda it: "Sue Storm comes to help Ada Lovelace" in it.text)

            ada.press(":dial +1312")
            sue.press('"')
            sue.until(lambda it: "Write" in it.text)
            sue.press("ada\tkeep her on the line\r")
            ada.until(lambda it: "1 message" in it.text)
            ada.press("555")
            ada.until(lambda it: "dial +1312555" in it.text)
            ada.press("\x1b")
            ada.until(lambda it: "dial +1312555" not in it.text)
            ada.press("@")
            ada.until(lambda it: "1 On my way" in it.text)
            ada.press("1")
            ada.until(lambda it: "you → Sue Storm" in it.text)
            sue.until(lambda it: "Ada Lovelace: On my way" in it.text)
        listed = run(SUE, "message", "list").out
        assert "read by 1 of 1" in listed
        assert "keep her on the line" in listed
        sent = str(at_work.practice.ask("commands"))
        assert "on the line" not in sent
        assert "On my way" not in sent
