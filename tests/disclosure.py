"""Who may see which kind of value of which record, written from the clauses and from what is promised to auditors, held
against what everybody is really shown by `test_disclosure.py`.

It is a second book on purpose, as `permissions.py` is: what a reply shows more, or no longer shows, is wrong until
somebody has changed this page too. A line: kind of value, whole or masked, who, and of numbers that are whole at which
doors. Whoever is not named on a line does not see it so. Names and addresses are never masked inside a record that may
be read. People are those of `cast.py`; `left` has moved out, `plain` is signed in and nothing else, `stranger` acts in
wan's place.
"""

from __future__ import annotations

from typing import NamedTuple

GROUPS = {
    "community": ("clerk", "colleague"), "street": ("street",), "district": ("district", "office"),
    "family": ("wan",), "delegate": ("stranger",), "far_community": ("far_clerk",),
}

WHO_SEES = """
# 4.2.1a-d, 4.4.1.3: an entry is read by its family and who acts for it, by its community with the grid worker, its
# street and the district office, and by whoever manages the dwelling. Numbers are masked; the three offices may see
# them whole, for a reason that is kept, one by one or in a workbook. 4.2.4: a family that moves is read by the offices
# that are to receive it.
[tenant]
  id_number           masked  family+delegate+grid+community+street+district+manager
  id_number           whole   community+street+district   at POST /households/<household_id:int>/reveal
  id_number           whole   clerk                       at GET /exports/<export_id:str>/file
  phone               masked  family+delegate+grid+community+street+district+manager
  phone               whole   community+street+district   at POST /households/<household_id:int>/reveal
  phone               whole   clerk                       at GET /exports/<export_id:str>/file
  name                whole   family+delegate+grid+community+street+district+manager+far_community+far_street
  registered_address  whole   family+delegate+grid+community+street+district+manager+far_community+far_street

# 4.2.2a: the whole entry moves to the exited ledger. The family itself reads of its leaving, and no entry.
[exited]
  id_number           masked  grid+community+street+district+manager
  phone               masked  grid+community+street+district+manager
  name                whole   left+grid+community+street+district+manager
  registered_address  whole   grid+community+street+district+manager

# A family that reported a neighbour is a tenant as any other; what it wrote of itself in its report is whole for who
# handles that, and for itself. (Its name elsewhere: test_disclosure.py.)
[reporter]
  id_number           masked  kong+grid+community+street+district+manager
  id_number           whole   clerk                       at GET /exports/<export_id:str>/file
  phone               masked  kong+grid+community+street+district+manager
  phone               whole   kong+manager+community      at GET /cases/<case_id:str>
  phone               whole   kong+manager+clerk          at POST /cases/<case_id:str>/actions/<action:str>
  phone               whole   clerk                       at GET /exports/<export_id:str>/file
  name                whole   kong+grid+community+street+district+manager

# 1a, 4.2.2d: accepted by the community, judged by the street, who compare the papers and so may ask for the numbers
# whole, for a reason, until it is decided; the district office houses. Nobody's else.
[application]
  id_number           masked  community+street+district
  id_number           whole   community+street            at POST /cases/<case_id:str>/reveal
  phone               masked  community+street+district
  phone               whole   community+street            at POST /cases/<case_id:str>/reveal
  name                whole   community+street+district
  registered_address  whole   community+street+district

# 4.2.1, 4.3a: the same of a subsidy, which then stands in its ledger; a property manager has nothing to do with it.
[subsidy]
  id_number           masked  grid+community+street+district
  id_number           whole   community+street            at POST /cases/<case_id:str>/reveal
  id_number           whole   district                    at GET /payouts/<case_id:str>/workbook
  phone               masked  grid+community+street+district
  phone               whole   community+street            at POST /cases/<case_id:str>/reveal
  name                whole   grid+community+street+district
  registered_address  whole   grid+community+street+district

# 4.2.1d: what a workbook would change is read by who brought it in, and nobody else.
[import]
  phone               masked  clerk

# 4.5.0, 4.5.1: who verifies a report may ask for the numbers of who is new; the others look on. Who acts for the family
# reads the December report, for which the delegation was given.
[report]
  id_number           masked  family+delegate+grid+community+street+district
  id_number           whole   community                   at POST /cases/<case_id:str>/reveal
  id_number           whole   wan                         at POST /change-reports
  phone               masked  family+delegate+grid+community+street+district
  phone               whole   community                   at POST /cases/<case_id:str>/reveal
  phone               whole   wan                         at POST /change-reports
  name                whole   family+delegate+grid+community+street+district

# 4.2.1b: the same of a change in any month, for which no delegation was given.
[change]
  id_number           masked  family+grid+community+street+district
  id_number           whole   community                   at POST /cases/<case_id:str>/reveal
  id_number           whole   wan                         at POST /family-changes
  name                whole   family+grid+community+street+district

# Who acts in a family's place is known to the family, to the community that may end it, and to itself.
[delegate]
  id_number           masked  family+delegate+community
  phone               masked  family+delegate+community
  name                whole   family+delegate+community

# 4.2.4: where a family moves to is read on both sides of the way.
[transfer]
  registered_address  whole   family+community+street+district+far_community+far_street
"""


class Line(NamedTuple):
    record: str
    kind: str
    how: str
    who: frozenset[str]
    door: str  # "": any


def book() -> list[Line]:
    lines: list[Line] = []
    record = ""
    for text in WHO_SEES.splitlines():
        if text.startswith("["):
            record = text.strip("[]")
        elif text.strip() and not text.startswith("#"):
            said, _, door = text.partition(" at ")
            kind, how, who = said.split()
            people = {one for name in who.split("+") for one in GROUPS.get(name, (name,))}
            lines.append(Line(record, kind, how, frozenset(people), door.strip()))
    return lines
