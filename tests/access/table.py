"""Who may call what: every address of the site, the methods it has, and for whom.

Known by heart and written by hand, not read from the code that it checks. An address that is not here fails the test.
"""

from collections.abc import Iterator
from dataclasses import dataclass

ROLES = ("anonymous", "candidate", "stranger", "instructor", "other instructor", "administrator")
TWINS = {"stranger": "candidate", "other instructor": "instructor"}
STAFF = {"instructor", "other instructor", "administrator"}
WHO = {
    "everybody": set(ROLES),
    "person": set(ROLES) - {"anonymous"},
    "owner": {"candidate"},  # of the attempt, note, card ... in the address
    "staff": STAFF,
    "author": {"instructor", "administrator"},  # who made what the address names, and who may see all
    "administrator": {"administrator"},
    "nobody": set(),
}

PAGES = """
/                                                     GET        everybody
/help/scoring/                                        GET        everybody
/help/keyboard/                                       GET        everybody
/attempts/sw.js                                       GET        everybody
{figure_link}                                         GET        everybody
/plan/calendar/{feed_token}.ics                       GET        everybody
/plan/summary/{summary_token}/                        GET POST   everybody
/profile/                                             GET POST   person
/exams/{exam}/                                        GET POST   person
/practice/                                            GET POST   person
/diagnostic/                                          GET POST   person
/attempts/                                            GET        person
/insight/                                             GET        person
/my-data/                                             GET        person
/my-data/export.json                                  GET        person
/my-data/export.zip                                   GET        person
/my-data/missed.apkg                                  POST       person
/reports/                                             GET        person
/assigned/                                            GET        person
/join/{join_token}/                                   GET POST   everybody
/cohorts/                                             GET        staff
/cohorts/new/                                         GET POST   staff
/my-data/delete/                                      GET POST PUT PATCH DELETE  person
/reviews/                                             GET POST   person
/notes/                                               GET        person
/notes/write/                                         GET POST   person
/notes/notes.md                                       GET        person
/notes/notes.csv                                      GET        person
/plan/                                                GET        person
/plan/settings/                                       GET POST   person
/plan/calendar/renewal/                               POST       owner
/self-assessment/                                     GET POST   person
/real-result/                                         GET POST   person
/attempts/{running}/                                  GET        owner
/attempts/{running}/submission/                       GET POST   owner
/attempts/{scored}/result/                            GET        owner
/attempts/{scored}/result.pdf                         GET        owner
/attempts/{scored}/review/                            GET        owner
/items/{item}/note/                                   POST       owner
/items/{item}/bookmark/                               POST       owner
/items/{item}/problem/                                POST       owner
/reviews/{card}/suspension/                           POST       owner
/notes/{note}/deletion/                               POST       owner
/real-result/{real_result}/deletion/                  POST       owner
/notices/{notice}/dismissal/                          POST       owner
/assigned/{assignment}/                               GET POST   owner
/memberships/{cohort}/leaving/                        POST       owner
/cohorts/{cohort}/                                    GET        author
/cohorts/{cohort}/history/                            GET        author
/cohorts/{cohort}/links/                              POST       author
/cohorts/{cohort}/links/{link}/revocation/            POST       author
/cohorts/{cohort}/invitations/                        GET POST   author
/cohorts/{cohort}/invitations/{invitation}/mail/      POST       author
/cohorts/{cohort}/invitations/{invitation}/withdrawal/ POST      author
/cohorts/{cohort}/members/{member}/removal/           POST       author
/cohorts/{cohort}/instructors/                        POST       author
/cohorts/{cohort}/groups/new/                         GET POST   author
/cohorts/{cohort}/assignments/new/                    GET POST   author
/cohorts/assignments/{assignment}/                    GET        author
/cohorts/assignments/{assignment}/choices/            GET        author
/cohorts/assignments/{assignment}/changes/            GET POST   author
/cohorts/assignments/{assignment}/cancellation/       GET POST   author
/cohorts/assignments/{assignment}/ending/             GET POST   author
/cohorts/assignments/{assignment}/times/              GET POST   author
/cohorts/assignments/{assignment}/results.csv         GET        author
/cohorts/assignments/{assignment}/results.json        GET        author
"""

API = """
/api/schema/                                          GET        everybody
/api/docs/                                            GET        everybody
/api/v1/session/                                      GET POST   everybody
/api/v1/tokens/                                       POST       everybody
/api/v1/display/                                      PATCH      person
/api/v1/exams/                                        GET        person
/api/v1/exams/{exam}/                                 GET        person
/api/v1/attempts/                                     GET POST   person
/api/v1/me/insight/                                   GET        person
/api/v1/me/reviews/                                   GET POST   person
/api/v1/me/assignments/                               GET        person
/api/v1/cohorts/                                      GET        person
/api/v1/cohorts/{cohort}/                             GET        author
/api/v1/cohorts/{cohort}/results/                     GET        author
/api/v1/me/plan/                                      GET        person
/api/v1/me/export/                                    GET        person
/api/v1/attempts/{running}/                           GET        owner
/api/v1/attempts/{running}/items/                     POST       owner
/api/v1/attempts/{running}/progress/                  PUT        owner
/api/v1/attempts/{running}/submission/                POST       owner
/api/v1/attempts/{running}/responses/                 PUT        owner
/api/v1/attempts/{running}/responses/1/               PUT        owner
/api/v1/attempts/{running}/responses/1/feedback/      POST       owner
/api/v1/attempts/{scored}/result/                     GET        owner
/api/v1/attempts/{scored}/review/                     GET        owner
"""

ADMIN = """
/admin/                                               GET POST   staff
/admin/logout/                                        POST       staff
/admin/password_change/                               GET POST   staff
/admin/password_change/done/                          GET        staff
/admin/autocomplete/                                  GET POST   nobody
/admin/jsi18n/                                        GET        staff
/admin/questions/                                     GET POST   staff
/admin/questions/item/coverage/                       GET POST   staff
/admin/questions/item/bulk/                           GET POST   staff
/admin/questions/item/typing/                         POST       staff
/admin/questions/item/{item}/typing/                  POST       staff
/admin/questions/item/preview/                        GET POST   staff
/admin/questions/item/figures/                        GET POST   staff
/admin/questions/item/{item}/versions/1/              GET POST   staff
/admin/questions/item/{item}/review/                  GET POST   staff
/admin/questions/item/{item}/comparison/              GET POST   staff
/admin/questions/item/{item}/versions/1/restoration/  POST       staff
/admin/questions/item/{item}/retire/                  GET POST   staff
/admin/questions/exchangejob/                         GET        staff
/admin/questions/exchangejob/import/                  GET POST   staff
/admin/questions/exchangejob/export/                  GET POST   staff
/admin/questions/exchangejob/template/csv/            GET        staff
/admin/questions/exchangejob/{job}/                   GET        author
/admin/questions/exchangejob/{job}/state/             GET        author
/admin/questions/exchangejob/{job}/stop/              POST       author
/admin/questions/exchangejob/{job}/load/              POST       author
/admin/questions/exchangejob/{job}/report.csv         GET        author
/admin/questions/exchangejob/{export}/file/           GET        author
/admin/questions/itemfinding/                         GET        staff
/admin/questions/itemfinding/{finding}/aside/         POST       staff
/admin/questions/itemfinding/{finding}/open/          POST       staff
/admin/questions/itemfinding/promote/{pilot}/         GET POST   staff
/admin/questions/itemfinding/item/{item}/             GET        staff
/admin/questions/itemfinding/form/{questions.form}/   GET        staff
/admin/practice/correction/new/{item}/                GET POST   staff
/admin/practice/correction/{correction}/move/         POST       staff
/admin/practice/forecast/calibration/                 GET POST   administrator
/admin/accounts/user/{user}/password/                 GET POST   administrator
"""

# What instructors and administrators may do with a table in the admin: view, view what is of their own cohorts (o),
# add, change, delete or be told why not (x). Imports and exports have pages of their own, above.
TABLES = """
domains.exam              v      v
domains.domain            v      v
domains.task              v      v
questions.item            vac    vac
questions.form            v      v
questions.tag             v      v
practice.correction       vc     vc
practice.forecast         -      v
practice.attempt          oc     vc
practice.problemreport    vc     vc
practice.publicnote       va     va
auth.group                -      vacd
account.emailaddress      -      vacd
authtoken.tokenproxy      -      vacd
mfa.authenticator         -      vd
accounts.user             -      vacx
accounts.staffaction      -      v
"""
PAGES_OF_THEIR_OWN = {"questions.exchangejob", "questions.itemfinding"}


# What a request says, where it must say something to get as far as the question who may.
BODIES: dict[str, object] = {
    "/api/v1/attempts/{running}/responses/": [{"position": 1, "value": None, "flagged": True, "revision": 1}],
    "/api/v1/attempts/{running}/responses/1/": {"value": None, "flagged": True, "revision": 1},
}


@dataclass(frozen=True)
class Rule:
    """One address: `path` with names of objects in braces; methods: method -> roles that may."""

    path: str
    methods: dict[str, set[str]]

    def concerns(self, role: str) -> bool:
        """Whether this role can be told from its twin here: else asking as the twin asks nothing new."""
        twin = TWINS.get(role)
        return twin is None or any((role in who) != (twin in who) for who in self.methods.values())


def rules() -> list[Rule]:
    written = [_parse(line) for text in (PAGES, API, ADMIN) for line in text.split("\n") if line]
    return [*written, *_of_tables()]


def tables() -> dict[str, tuple[str, str]]:
    rows = (line.split() for line in TABLES.split("\n") if line)
    return {label: (instructors, administrators) for label, instructors, administrators in rows}


def _parse(line: str) -> Rule:
    path, *methods, who = line.split()
    return Rule(path, dict.fromkeys(methods, WHO[who]))


def _of_tables() -> Iterator[Rule]:
    for label, rights in tables().items():
        may = {letter: _who_may(letter, rights) for letter in "voacdx"}
        strangers = may["o"] & {"other instructor"}
        lists, rows = may["v"] | may["o"], (may["v"] | may["o"]) - strangers
        base = f"/admin/{label.replace('.', '/')}"
        row = f"{base}/{{{label}}}"
        yield Rule(f"{base}/", {"GET": lists, "POST": lists})
        yield Rule(f"{base}/add/", {"GET": may["a"], "POST": may["a"]})
        yield Rule(f"{row}/history/", {"GET": rows, "POST": rows})
        yield Rule(f"{row}/change/", {"GET": rows, "POST": may["c"] - strangers})
        yield Rule(f"{row}/delete/", {"GET": may["d"] | may["x"], "POST": may["d"]})


def _who_may(letter: str, rights: tuple[str, str]) -> set[str]:
    instructors, administrators = rights
    roles = {"instructor", "other instructor"} if letter in instructors else set()
    return roles | ({"administrator"} if letter in administrators else set())
