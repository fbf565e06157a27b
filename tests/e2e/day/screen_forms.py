"""What an agent does in a form or a list of the screen: a mixin of the working day's hands."""

from __future__ import annotations

from typing import Final

ESCAPE: Final = "\x1b[27u"
"""The key, as terminals send it that tell it from the beginning of a sequence."""


class ScreenForms:
    """Hands that know where each form and list of the screen has what."""

    def presses_keys(self, number: str, *, typed: str, pasted: str) -> None:
        """Keys on the line: some go out as they are typed, a paste on Enter."""
        self.at(number, "#")
        self.reads("Keys to", number)
        self.screen.press(typed)
        self.reads(typed)
        self.screen.press(f"\x1b[200~{pasted}\x1b[201~")
        self.reads("Enter", f"sends {len(pasted)} pasted")
        self.screen.press("\r")
        self.reads("sent", f"{typed}{pasted}")
        self.screen.press(ESCAPE)
        self.reads_no_more("Keys to", number)

    def turns_away(self, number: str, *, busy: bool) -> None:
        """Reject a caller, as busy or not."""
        self.asked(number, "r", "Reject", "b" if busy else "\r")

    def sees_me_muted_for(self, number: str) -> None:
        """The row of the one whom my phone is on the line with says that I am muted."""
        self.sees(number, " M ")

    def sees_no(self, number: str, word: str) -> None:
        """Wait until the row of a number has a word no more."""
        self.until(f"no {word} at {number}", lambda: word not in self.row(number))

    def reads_of(self, number: str, *words: str) -> None:
        """Wait until one line on a call has all those words in it."""
        del number  # it is under the cursor
        self.reads(*words)

    def stops_recording(self, number: str) -> None:
        """From the menu."""
        self.at(number, "o")
        self.reads("More on this call", number)
        self.screen.press("stop recording")
        self.reads("stop recording", "its links come later")
        self.screen.press("\r")
        self.fill("Enter stop recording", "\r")

    def has_keys_gathered(self, number: str, wait: str) -> None:
        """From the menu; Telnyx waits so many milliseconds for each key."""
        self.at(number, "o")
        self.reads("More on this call", number)
        self.screen.press("collect keys that")
        self.reads("gather digits", "Collect keys that the far end presses")
        self.screen.press("\r")
        self.reads("Enter gather digits")
        self.screen.press(f"\t\t\t{wait}")
        self.reads("timeout millis", wait)
        self.screen.press("\x0f")
        for field in ("initial timeout", "inter digit timeout"):
            self.reads(field)
            self.screen.press(f"\t{wait}")
            self.reads(field, wait)
        self.fill("Enter gather digits", "\r")

    def puts_into_queue(self, number: str, queue: str) -> None:
        """From the menu."""
        self.at(number, "o")
        self.reads("More on this call", number)
        self.screen.press("enqueue")
        self.reads("enqueue", "Put the call into a queue")
        self.screen.press("\r")
        self.fill("Enter enqueue", f"{queue}\r")

    def takes_from_queue(self, queue: str, number: str, name: str) -> None:
        """From the board of queues, where nobody else waits."""
        self.opens("Q", "Enter", "take")
        self.reads(queue, "1 of")
        self.reads("1  ", number, name)
        self.screen.press("j\r")
        self.reads_no_more("Enter", "take")

    def calls_back(self, number: str, other: str) -> None:
        """From the history, among those whom I missed; `other` is one more of them."""
        self.opens("h", "call back", "CSV JSON")
        self.screen.press("m")
        self.reads("Missed and abandoned calls")
        for one in (other, number):
            self.reads("←", one, "missed")
        self.screen.press("jb")
        self.reads("Number", number)
        self.fill("your phone rings first", "\r")
        self.leg_to(number)
        self.screen.press(ESCAPE)
        self.reads_no_more("call back", "CSV JSON")
