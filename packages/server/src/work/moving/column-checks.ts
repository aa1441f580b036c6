import { isForm } from '#domain/forms.ts';
import type { ProviderKind } from '#domain/tenant/identity-providers/identity-provider.ts';
import { isPlainText } from '#lib/plain-text.ts';
import { type Is, isWord } from './shape.ts';

/** Whether a value is one that an operation could have stored. A parser that throws has not taken it. Null is the table's to take. */
export type ColumnCheck<V, Row> = (value: V, row: Row) => boolean | Promise<boolean>;

/**
 * Checks of rows that move with a pool, with what lies sealed in them opened: of every column but the pool's own id, which is in the
 * header alone.
 */
export type ChecksOf<Rows> = {
  readonly [Table in keyof Rows]: {
    readonly [Column in Exclude<keyof Rows[Table], Table extends 'pools' ? 'id' : 'pool_id'>]: ColumnCheck<
      NonNullable<Rows[Table][Column]>,
      Rows[Table]
    >;
  };
};

/** @throws what the check throws */
export function passes(check: () => unknown): true {
  check();
  return true;
}

export function isJson(is: Is<unknown>): (text: string) => boolean {
  return (text) => is(JSON.parse(text));
}

export function isBit(value: number): boolean {
  return value === 0 || value === 1;
}

export function isFilled(text: string): boolean {
  return text !== '' && isPlainText(text);
}

export function isName(text: string): boolean {
  return isForm('UsernameType', text);
}

export const isProviderKind = isWord<ProviderKind>({
  Facebook: true,
  Google: true,
  LoginWithAmazon: true,
  OIDC: true,
  SAML: true,
  SignInWithApple: true,
});

/** @throws TypeError for what is no UTF-8 */
export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
}
