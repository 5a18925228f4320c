"""The numbers of a run as Markdown."""

from collections.abc import Iterable, Sequence


def write(results: dict) -> str:
    parts = [
        _run(results["run"]),
        "### Coverage\n\n" + _coverage(results["coverage"]),
        "Beyond what was thought plausible, and for groups:\n\n" + _beyond(results["coverage"], results["beyond"]),
        "### Readiness\n\n" + _forecasts(results["forecasts"]),
        "By model of learning and by what was known:\n\n" + _forecast_groups(results["forecasts"]["groups"]),
        "### Items needed\n\n" + _precision(results["precision"]["all"]),
        "At 60 random items, by the error that the model states:\n\n" + _precision_groups(results["precision"]),
        "### Points an hour\n\n" + _policies(results["policies"]),
    ]
    return "\n\n".join(parts) + "\n"


def _run(run: dict) -> str:
    return (
        f"{run['command']}, seed {run['seed']}: {run['cpu_s']:.0f} s of processor time on {run['machine']}, "
        f"Python {run['python']}, NumPy {run['numpy']}."
    )


def _coverage(found: dict) -> str:
    rows = [
        [name, *(_percent(one["share"]) for one in row["by_count"]), _with_error(row["mean"])]
        for name, row in [*found["models"].items(), ("all together", found["all"])]
    ]
    return _table(["learning", *(f"after {n:,}" for n in found["after"]), "all (standard error)"], rows)


def _beyond(found: dict, beyond: dict) -> str:
    rows = [[name, _with_error(share)] for name, share in [*found["groups"].items(), *beyond.items()]]
    return _table(["learners", "intervals that hold the truth"], rows)


def _forecasts(found: dict) -> str:
    rows = []
    for name, rule in found["rules"].items():
        better = found["better_by"].get(name)
        worse = f"{better['mean']:+.4f} ({better['error']:.4f})" if better else ""
        rows.append([name, f"{rule['brier']:.4f}", worse, f"{rule['ece']:.3f}", f"{rule['chance']:.3f}"])
    titles = ["rule", "Brier score", "worse than the model by (s.e.)", "calibration error", "of it by chance"]
    return f"{found['forecasts']:,} forecasts.\n\n" + _table(titles, rows)


def _forecast_groups(groups: dict) -> str:
    rows = [
        [
            name,
            f"{one['count']:,}",
            _percent(one["told"]),
            _percent(one["passed"]),
            f"{one['brier']:.4f}",
            f"{one['last_score']:.4f}",
            f"{one['ece']:.3f}",
            f"{one['chance']:.3f}",
        ]
        for name, one in groups.items()
    ]
    titles = ["group", "forecasts", "told", "passed", "Brier", "Brier of last score", "calibration error", "by chance"]
    return _table(titles, rows)


def _precision(found: dict) -> str:
    rows = []
    for one in found["needed"]:
        n = one["random"]
        shares = (one[way] for way in ("adaptive", "bound", "drill"))
        rows.append([str(n), f"{one['error'] * 100:.1f} points", *(_ratio(value, n) for value in shares)])
    note = f"Standard error of the ratio at 60 items: {found['ratio_error']:.3f}; {found['learners']:,} learners."
    titles = ["random items", "error of the share right", "adaptive needs", "theory allows", "at 70-85 % success"]
    return _table(titles, rows) + f"\n\n{note}"


def _precision_groups(found: dict) -> str:
    rows = []
    for name, group in found["groups"].items():
        one = next(row for row in group["needed"] if row["random"] == 60)
        error = f"{one['error'] * 100:.1f} points"
        rows.append([name, str(group["learners"]), error, _ratio(one["adaptive"], 60), _ratio(one["bound"], 60)])
    return _table(["learners", "how many", "stated error", "adaptive needs", "theory allows"], rows)


def _policies(found: dict) -> str:
    rows = []
    for name, model in found["models"].items():
        for row in model:
            rates = [f"{row[policy]['mean']:.2f}" for policy in ("evenly", "ranking")]
            more = [
                f"{row[key]['mean']:+.2f} ({row[key]['error']:.2f})" for key in ("more", "first_more", "known_more")
            ]
            rows.append([name, str(row["hours"]), *rates, *more, _percent(row["ahead"])])
    titles = [
        "learning", "hours", "evenly", "by the ranking", "more (s.e.)", "always the first: more", "all known: more",
        "ahead",
    ]  # fmt: skip
    return f"{found['learners']:,} learners for each model.\n\n" + _table(titles, rows)


def _ratio(needed: float | None, of: int) -> str:
    return "more than 120" if needed is None else f"{needed:.0f} ({needed / of:.0%})"


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


def _with_error(share: dict[str, float]) -> str:
    return f"{share['share'] * 100:.1f} % ({share['error'] * 100:.1f})"


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [titles, ["---"] + ["--:"] * (len(titles) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
