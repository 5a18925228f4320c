"""Geometry of the drawn charts."""

from datetime import timedelta

import pytest

from practice.charts import TrendValue, trend_chart
from tests.factories.practice import NOW


@pytest.mark.parametrize("value", [n / 20 for n in range(21)])
def test_no_value_of_a_trend_is_written_across_the_line_of_the_cut(value):
    low, high = max(0.0, value - 0.15), min(1.0, value + 0.1)
    values = [TrendValue(NOW + timedelta(days=day), value, low, high, "50 %") for day in range(3)]

    chart = trend_chart(values, minimum=0, maximum=1, cut=0.72, height=110, labels=3)

    for point in chart.points:
        base = float(point.label_y)
        assert not base - 12 < float(chart.cut_y) < base + 3
        assert 10 <= base <= 110
