"""Marks whose item statistics others have published, and what they published."""

import numpy as np

# Sections 6 and 7 of the Law School Admission Test, five items each, 1,000 candidates: how many gave each of the 32
# patterns 00000, 00001, 00010 ... 11111 of wrong and right.
# Bock and Lieberman (1970), Fitting a response model for n dichotomously scored items, Psychometrika 35, 179-197.
LSAT6_COUNTS = (
    *(3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15),
    *(10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298),
)
LSAT7_COUNTS = (
    *(12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28),
    *(7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308),
)

# Rizopoulos (2006), ltm, `descript(LSAT)`: proportions correct, point-biserials with the item excluded, alpha,
# frequencies of total scores. Output in https://rstudio-pubs-static.s3.amazonaws.com/668925_37f55c150bfa4a83869f47c4fc82cded.html
LTM_LSAT6 = {
    "facility": (0.924, 0.709, 0.553, 0.763, 0.870),
    "point_biserial": (0.1128, 0.1532, 0.1728, 0.1444, 0.1216),
    "alpha": 0.2950,
    "totals": (3, 20, 85, 237, 357, 298),
}

# Chalmers (2012), mirt, `itemstats(expand.table(LSAT6))` and LSAT7: columns mean, sd, total.r_if_rm; alpha, mean and sd
# of total scores, SEM. Output in https://philchalmers.github.io/mirt/reference/LSAT6.html and .../itemstats.html
MIRT_LSAT6 = {
    "facility": (0.924, 0.709, 0.553, 0.763, 0.870),
    "sd": (0.265, 0.454, 0.497, 0.425, 0.336),
    "point_biserial": (0.113, 0.153, 0.173, 0.144, 0.122),
    "test": {"n": 1000, "mean": 3.819, "sd": 1.035, "alpha": 0.295, "kr20": 0.295, "sem": 0.869},
}
MIRT_LSAT7 = {
    "facility": (0.828, 0.658, 0.772, 0.606, 0.843),
    "sd": (0.378, 0.475, 0.420, 0.489, 0.364),
    "point_biserial": (0.246, 0.247, 0.313, 0.223, 0.175),
    "test": {"n": 1000, "mean": 3.707, "sd": 1.199, "alpha": 0.453, "kr20": 0.453, "sem": 0.886},
}

# A quiz of Moodle's own tests, 25 attempts at seven questions with marks between 0 and 1, and what the spreadsheet of
# its statistics' author makes of it (github.com/jamiepratt/moodle-quiz-tools, statsspreadsheet), percents as fractions.
# moodle/moodle, mod/quiz/report/statistics/tests: fixtures/results00.csv, fixtures/qstats00.csv and
# stats_from_steps_walkthrough_test.php.
MOODLE_MARKS = np.array(
    [
        [1, 1, 1, 1, 1, 0, 1],
        [1, 1, 1, 1, 0.5, 1, 0],
        [1, 1, 1, 1, 0.5, 0, 1],
        [0, 0, 1, 1, 1, 0, 0],
        [1, 0, 1, 0, 0, 1, 0.5],
        [1, 1, 1, 1, 0.5, 0, 0.5],
        [0, 1, 1, 1, 0.5, 1, 0.5],
        [1, 1, 1, 0, 0.5, 1, 0.5],
        [1, 0, 1, 1, 1, 1, 1],
        [0, 1, 1, 0, 0.5, 1, 0.5],
        [0.8, 0, 1, 1, 0.5, 1, 0.5],
        [1, 1, 1, 0, 0.5, 1, 1],
        [1, 0, 1, 1, 0.5, 1, 0.5],
        [1, 0, 1, 1, 1, 0, 0.5],
        [0, 0, 1, 1, 0, 1, 1],
        [1, 0, 1, 0, 0.5, 1, 1],
        [0.8, 0, 1, 1, 0.5, 0, 1],
        [1, 0, 1, 1, 0, 1, 0.5],
        [1, 0, 1, 1, 0.5, 0, 0.5],
        [0, 1, 1, 0, 0.5, 1, 0],
        [1, 1, 0.3333333, 1, 0.5, 0, 0.5],
        [1, 1, 1, 0, 0.5, 0, 0.5],
        [1, 1, 1, 1, 0, 1, 0.5],
        [0, 0, 1, 0, 0.5, 1, 1],
        [0, 0, 1, 1, 1, 1, 1],
    ]
)
MOODLE = {
    "facility": (0.704, 0.48, 0.973333332, 0.68, 0.52, 0.64, 0.62),
    "sd": (0.4513682901, 0.5099019514, 0.13333334, 0.4760952286, 0.3055050463, 0.4898979486, 0.331662479),
    "point_biserial": (
        *(-0.070650767526, -0.288982125772, -0.091230674268, -0.226306444113),
        *(-0.176997047674, -0.453785178421, -0.056543166602),
    ),
    "discriminative_efficiency": (
        *(-0.094550536967, -0.367834118938, -0.216545012165, -0.314411395613),
        *(-0.211794801725, -0.569365974436, -0.065043742058),
    ),
    "test": {
        "n": 25,
        "mean": 4.617333332,
        "median": 4.5,
        "sd": 0.8117265554,
        "skewness": -0.092502502,
        "kurtosis": -0.7073968557,
        "alpha": -0.872230935542,
        "sem": 1.1106813066,
    },
}


def expand(counts):
    """One row of five marks per candidate."""
    patterns = np.array([[int(mark) for mark in f"{pattern:05b}"] for pattern in range(32)], dtype=float)
    return np.repeat(patterns, counts, axis=0)
