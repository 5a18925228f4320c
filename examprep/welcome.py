"""What `make run` prints when the site answers."""

from pathlib import Path

DEMO_PEOPLE = {
    "candidate": "nothing done yet",
    "learner": "a history of sittings",
    "instructor": "the question bank in the admin",
}


def welcome(*, site_url: str, data_dir: Path) -> str:
    """What to open and who to sign in as; nobody when there are no demonstration people."""
    lines = ["", f"  Open {site_url}", ""]
    path = data_dir / "demo_password"
    if path.exists():
        lines += [f"  Sign in as {name:<12} {words}" for name, words in DEMO_PEOPLE.items()]
        lines += [f"  Password   {path.read_text()}", ""]
    lines += [f"  Data in {data_dir}. Stop with Ctrl-C.", ""]
    return "\n".join(lines)
