/**
 * How well a number tells two groups apart: the chance that one of the second group is above one of the first, ties counting
 * half (the area under the ROC curve, by the ranks of Mann and Whitney). 0.5 tells nothing; 0 and 1 tell everything.
 */
export function areaUnderCurve(first: readonly number[], second: readonly number[]): number {
  const all = [
    ...first.map((value) => ({ value, isSecond: false })),
    ...second.map((value) => ({ value, isSecond: true })),
  ];
  const sorted = all.toSorted((a, b) => a.value - b.value);
  let rankSum = 0;
  for (let from = 0; from < sorted.length; ) {
    let to = from + 1;
    while (to < sorted.length && sorted[to]?.value === sorted[from]?.value) to++;
    // Those of one value share the mean of their ranks, which begin with 1.
    const rank = (from + 1 + to) / 2;
    rankSum += rank * sorted.slice(from, to).filter(({ isSecond }) => isSecond).length;
    from = to;
  }
  return (rankSum - (second.length * (second.length + 1)) / 2) / (first.length * second.length);
}
