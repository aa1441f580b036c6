import type { Constraint, Type } from './shape.ts';

/** A member as a model has it, whose literal types stay: short to write where a model is written by hand. */
export function member<const N extends string, const T extends Type, const R extends boolean>(
  name: N,
  type: T,
  required: R,
  constraint?: Constraint,
) {
  return { name, type, required, sensitive: false, ...(constraint && { constraint }) } as const;
}

/** A member that is a text. */
export function text<const N extends string, const R extends boolean>(name: N, required: R, constraint?: Constraint) {
  return member(name, { kind: 'string' }, required, constraint);
}

/** A text that no message may show. */
export function secret<const N extends string>(name: N, constraint?: Constraint) {
  return { ...text(name, true, constraint), sensitive: true } as const;
}
