import type { SpanPlace } from './trace-parent.ts';

/** Decides whether a trace is recorded, by its id, and by the span above where there is one. */
export type Sampler = (traceId: string, parent: SpanPlace | undefined) => boolean;

export const samplers = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type SamplerName = (typeof samplers)[number];

/** Of 52 bits, which a number holds. */
const range = 2 ** 52;

/** The sampler of a name, as OpenTelemetry has them; `ratio` from 0 to 1 counts for those by ratio. */
export function createSampler(name: SamplerName, ratio: number): Sampler {
  const own = ownSampler(name, ratio);
  return name.startsWith('parentbased_') ? (traceId, parent) => parent?.isSampled ?? own(traceId) : own;
}

function ownSampler(name: SamplerName, ratio: number): (traceId: string) => boolean {
  if (name.endsWith('always_on')) return () => true;
  if (name.endsWith('always_off')) return () => false;
  // The same part of the id everywhere, so that every server decides alike of one trace.
  return (traceId) => Number.parseInt(traceId.slice(-13), 16) < ratio * range;
}
