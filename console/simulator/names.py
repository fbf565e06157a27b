"""Names of callers: from many languages and scripts, and some that mean harm.

What a caller shows as a name is whatever the caller's telephone sent. A screen
must bear all of these.
"""

from __future__ import annotations

from typing import Final

PEOPLE: Final = (
    ("+442079460123", "Ada Lovelace"),
    ("+4930901820001", "Jürgen Großmann"),
    ("+33142685300", "Hélène Lefèvre"),
    ("+34915550134", "José Ángel Núñez"),
    ("+35312345678", "Siobhán Ní Dhomhnaill"),
    ("+48222950011", "Łukasz Wiśniewski"),
    ("+420221990011", "Jiří Dvořák"),
    ("+3614599911", "Erdős Pál"),
    ("+40213110011", "Ștefan Țurcanu"),
    ("+302103630011", "Ελένη Παπαδοπούλου"),
    ("+380444900011", "Олександра Шевченко"),
    ("+359298100110", "Георги Димитров"),
    ("+902123340011", "İrem Yılmaz"),  # noqa: RUF001 - a dotless i is meant
    ("+97226250011", "נועה כהן"),
    ("+201022340011", "فاطمة الزهراء"),
    ("+982122340011", "زهرا محمدی"),
    ("+911123340011", "अनन्या शर्मा"),
    ("+88029550011", "সুমাইয়া রহমান"),
    ("+914422340011", "கார்த்திக் ராஜன்"),
    ("+66223400110", "สมชาย ใจดี"),
    ("+84243934001", "Nguyễn Thị Ánh"),
    ("+861065550011", "王小明"),
    ("+81335550011", "佐藤 さくら"),
    ("+8223550011", "김민준"),
    ("+886223450011", "陳怡君"),
    ("+251115550011", "አበበ ቢቂላ"),
    ("+995322340011", "ნინო გელაშვილი"),
    ("+37410550011", "Արամ Խաչատրյան"),
    ("+16045550142", "Zoë Saldaña"),
    ("+2348030001122", "Ọláolúwa Adébáyọ̀"),
    ("+6421555014", "Te Ariki Wāhia"),
    ("+15125550178", "O'Brien & Sons, Ltd."),
)
"""Numbers and the names that go with them."""

HOSTILE: Final = (
    ("+13105550161", "[/x]"),
    ("+13105550162", "[@click=app.quit]Ada"),
    ("+13105550163", "[bold red]Bank[/bold red]"),
    ("+13105550164", "Ada\x1b]2;owned\x07"),
    ("+13105550165", "\x1b[2J\x1b[31mAda"),
    ("+13105550166", "Ada\u202ecilbup\u202c"),
    ("+13105550167", "Bob\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309"),
    ("+13105550168", "\u200bInvisible\u2060"),
    ("+13105550169", "Two\nlines\tand a tab"),
    ("+13105550170", "\u0410d\u0430 Lovelace"),
    ("+13105550171", "👩\u200d👩\u200d👧 Family ☎️"),
    ("+13105550172", "=1+1"),
    ("+13105550173", "x" * 300),
    ("+13105550174", "anonymous"),
)
"""Numbers with names that attack a screen, a terminal, a table or a reader."""
