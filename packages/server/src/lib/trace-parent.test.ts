import { expect, test } from 'vitest';
import { createSampler } from './sampler.ts';
import { formatTraceParent, parseTraceParent } from './trace-parent.ts';

// The example of W3C Trace Context, section 3.2.2.
const example = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

test('reads and writes the header', () => {
  const place = parseTraceParent(example);
  expect(place).toEqual({ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7', isSampled: true });
  expect(place && formatTraceParent(place)).toBe(example);
  expect(parseTraceParent(example.replace(/01$/, '00'))?.isSampled).toBe(false);
  // A later version may say more behind it.
  expect(parseTraceParent(`cc${example.slice(2)}-what-the-future-brings`)?.isSampled).toBe(true);
});

test.each([
  undefined,
  '',
  'x',
  `ff${example.slice(2)}`,
  `${example}-more`,
  example.toUpperCase(),
  example.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)),
  example.replace('00f067aa0ba902b7', '0'.repeat(16)),
  `${example}, ${example}`,
])('takes %s for nothing', (header) => {
  expect(parseTraceParent(header)).toBeUndefined();
});

test('samplers go by the trace, and those with a parent by it', () => {
  const low = `${'a'.repeat(18)}${'0'.repeat(14)}`;
  const high = `${'a'.repeat(18)}${'f'.repeat(14)}`;
  const ratio = createSampler('traceidratio', 0.5);
  expect([ratio(low, undefined), ratio(high, undefined)]).toEqual([true, false]);
  const parent = { traceId: low, spanId: '1'.repeat(16), isSampled: false };
  expect(ratio(low, parent)).toBe(true);
  expect(createSampler('parentbased_traceidratio', 1)(high, parent)).toBe(false);
  expect(createSampler('parentbased_always_off', 1)(low, { ...parent, isSampled: true })).toBe(true);
  expect(createSampler('always_off', 1)(low, undefined)).toBe(false);
  expect(createSampler('traceidratio', 0)(low, undefined)).toBe(false);
  expect(createSampler('traceidratio', 1)(high, undefined)).toBe(true);
});
