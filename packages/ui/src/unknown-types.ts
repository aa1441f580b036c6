import { isType } from './inputs.ts';
import type { FieldsOptions } from './options.ts';

/** Tells the developer what an app calls the type of a field, and is none: once, as apps may write `fields` out anew with every change. */
export function tellUnknownTypes(now: FieldsOptions | undefined, before: FieldsOptions | undefined): void {
  const told = findUnknown(before);
  for (const mistake of findUnknown(now)) if (!told.includes(mistake)) reportError(new TypeError(mistake));
}

const findUnknown = (fields: FieldsOptions = {}): string[] =>
  Object.entries(fields).flatMap(([screen, all]) =>
    Object.entries(all ?? {}).flatMap(([name, own]) => {
      const { type } = own ?? {};
      return type === undefined || isType(type)
        ? []
        : [`<cenote-auth>: ${screen} ${name}: ${type} is no type of a field`];
    }),
  );
