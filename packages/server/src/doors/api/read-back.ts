import type { Context } from '#domain/context.ts';
import { Fault } from '#domain/fault.ts';
import type { Target } from './registry.ts';

type Values = Readonly<Record<string, unknown>>;

/**
 * What an operation is about, as the operation shows it that reads it back: with what the first one names; undefined where there is
 * nothing to be read. What cannot be read is not told, and the log says why: no act fails for it.
 */
export async function readBack(
  context: Context,
  { readBack: reading, name: operation }: Target,
  input: Values,
): Promise<Values | undefined> {
  if (reading === undefined) return undefined;
  const asked = Object.fromEntries(
    reading.model.input.flatMap(({ name, required, constraint }) => {
      // Of a list, as much as a page holds.
      const value = input[name] ?? (required ? constraint?.max : undefined);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const call = { requestId: '', address: '', userAgent: '' };
  try {
    return (await reading.handler(context, asked as never, call as never)) as Values;
  } catch (error) {
    // It is not there: before it is made, and when it is gone.
    if (error instanceof Fault) return undefined;
    context.log.error({ operation }, 'settings could not be read for the audit', error);
    return undefined;
  }
}
