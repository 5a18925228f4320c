/* Highlights as ranges [start, end) over the text of a stem: pure. Sorted, never touching. */

export function add(ranges, [start, end]) {
  const apart = ranges.filter(([from, to]) => to < start || from > end);
  const joined = ranges.filter(([from, to]) => to >= start && from <= end);
  const merged = [Math.min(start, ...joined.map(([from]) => from)), Math.max(end, ...joined.map(([, to]) => to))];
  return [...apart, merged].sort(([a], [b]) => a - b);
}

export function remove(ranges, [start, end]) {
  return ranges.flatMap(([from, to]) => {
    if (to <= start || from >= end) return [[from, to]];
    return [
      [from, Math.min(to, start)],
      [Math.max(from, end), to],
    ].filter(([a, b]) => a < b);
  });
}

export function covers(ranges, [start, end]) {
  return ranges.some(([from, to]) => from <= start && to >= end);
}

/* Without the white space at both ends, which nobody means to select. */
export function trimmed(text, [start, end]) {
  const part = text.slice(start, end);
  const from = start + part.length - part.trimStart().length;
  return [from, Math.max(from, end - (part.length - part.trimEnd().length))];
}

/* Ranges of the sentences of a text that begins at `offset`. */
export function sentences(text, offset = 0) {
  const segments =
    "Segmenter" in Intl
      ? [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)].map(({ index, segment }) => [
          index,
          index + segment.length,
        ])
      : [[0, text.length]];
  return segments
    .map((range) => trimmed(text, range))
    .filter(([start, end]) => start < end)
    .map(([start, end]) => [start + offset, end + offset]);
}
