"""The pictures of docs/learner-model.md."""

from bench.learners.drawing import Chart

# the error of the prior alone would hide the rest
FIRST = 10
COLOURS = {"none": 4, "fixed": 0, "diminishing": 1, "forgetting": 3}


def draw(results: dict) -> dict[str, str]:
    """File name -> SVG."""
    return {
        "reliability.svg": _reliability(results["forecasts"]),
        "coverage.svg": _coverage(results["coverage"]),
        "precision.svg": _precision(results["precision"]["all"]),
        "policies.svg": _policies(results["policies"]),
    }


def _reliability(found: dict) -> str:
    chart = Chart(
        "What was told and what came true",
        "Share of mocks passed against the probability that was told, in ten bins with 90 % intervals",
        "chance of passing that was told",
        "share that passed",
        (0, 1),
        (0, 1),
        (0, 0.25, 0.5, 0.75, 1),
        (0, 0.25, 0.5, 0.75, 1),
        x_text=lambda value: f"{value * 100:.0f} %",
    )
    chart.guide((0, 0), (1, 1))
    for one in found["bins"]:
        chart.bar(one["predicted"], one["low"], one["high"], 0)
    most = max(one["count"] for one in found["bins"])
    points = [(one["predicted"], one["observed"]) for one in found["bins"]]
    chart.dots(points, 0, lambda n: 3.5 + 5 * (found["bins"][n]["count"] / most) ** 0.5)
    chart.labels.append((chart.at((1, 1))[1], 4, "dashed: perfect"))
    chart.labels.append((chart.at((1, 0.85))[1], 0, "larger: more forecasts"))
    return chart.svg()


def _coverage(found: dict) -> str:
    after = found["after"]
    chart = Chart(
        "90 % intervals of domains that hold the truth",
        "Share of intervals that hold the truth after 30 to 1,200 responses, for four models of learning",
        "responses (each step doubles or so)",
        "share of intervals; shaded: 88-92 %",
        (0, len(after) - 1),
        (0.8, 1),
        range(len(after)),
        (0.8, 0.85, 0.9, 0.95, 1),
        x_text=lambda place: f"{after[int(place)]:,}",
    )
    chart.band(0.88, 0.92)
    for name, rows in found["models"].items():
        chart.line([(n, row["share"]) for n, row in enumerate(rows["by_count"])], COLOURS[name], name, dots=True)
    chart.line([(n, row["share"]) for n, row in enumerate(found["all"]["by_count"])], 2, "all together", dots=True)
    return chart.svg()


def _precision(found: dict) -> str:
    curves = found["curves"]
    chart = Chart(
        "Error of the expected score by number of items",
        "Root mean square error of the expected share right, for items chosen at random, adaptively, and the bound",
        "items asked",
        "root mean square error of the share right",
        (FIRST, 120),
        (0.03, 0.12),
        (10, 20, 40, 60, 80, 100, 120),
        (0.03, 0.06, 0.09, 0.12),
    )
    for name, colour in (("random", 1), ("drill", 3), ("adaptive", 0)):
        chart.line(list(enumerate(curves[name]))[FIRST:], colour, {"drill": "70-85 % success"}.get(name, name))
    chart.line(list(enumerate(curves["bound"]))[FIRST:], 4, "least possible", dashed=True)
    return chart.svg()


def _policies(found: dict) -> str:
    names = list(found["models"])
    chart = Chart(
        "Points an hour more than by drilling evenly",
        "Scaled points gained an hour beyond drilling evenly over ten hours, with 90 % intervals, by model of learning",
        "how learning works",
        "scaled points an hour; bars: 90 % interval",
        (-0.5, len(names) - 0.5),
        (-0.5, 3.0),
        range(len(names)),
        (-0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3),
        x_text=lambda place: names[int(place)],
        y_text="{:+.1f}".format,
    )
    chart.guide((-0.5, 0), (len(names) - 0.5, 0))
    for place, name in enumerate(names):
        row = next(one for one in found["models"][name] if one["hours"] == 10)
        for key, colour, aside in (("more", 0, -0.15), ("first_more", 1, 0.0), ("known_more", 4, 0.15)):
            value, reach = row[key]["mean"], 1.645 * row[key]["error"]
            chart.bar(place + aside, value - reach, value + reach, colour)
            chart.dots([(place + aside, value)], colour)
    for colour, words, y in (
        (0, "drawn by points to gain", 1.2),
        (1, "always the first", 0.9),
        (4, "if all were known", 1.5),
    ):
        chart.labels.append((chart.at((0, y))[1], colour, words))
    return chart.svg()
