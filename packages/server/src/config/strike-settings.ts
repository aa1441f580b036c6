import type { ReadValue } from './setting.ts';

const struck = '***';
/** Variables that are secrets whole. */
const secretName = /(?:SECRET|PASSWORD|_KEY|_HEADERS)$/;

/** A setting for people's eyes: secrets, and passwords in addresses, struck out. */
export function strikeSetting({ name, value, ...read }: ReadValue): ReadValue {
  if (value === undefined) return { name, ...read };
  return { name, ...read, value: secretName.test(name) ? struck : withoutLogin(value) };
}

/** What stands before the host is who signs in; what stands behind it under such names is a secret too. */
function withoutLogin(value: string): string {
  return value
    .replace(/^([a-z][a-z\d+.-]*:\/\/)(?:([^/?#]*?)(?::[^/?#]*)?)@(?=[^/?#@]*(?:[/?#]|$))/i, `$1$2:${struck}@`)
    .replaceAll(/([?&][^=&]*(?:password|secret|token|key)[^=&]*=)[^&#]*/gi, `$1${struck}`);
}
