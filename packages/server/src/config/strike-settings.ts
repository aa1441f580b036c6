import type { ReadValue } from './setting.ts';

const struck = '***';
/** Variables that are secrets whole. */
const secretName = /(?:SECRET|PASSWORD|_KEY|_HEADERS)$/;

/** Variables that may name a webhook. Whoever knows the whole address of one may post there, so that its path is a secret. */
const webhookName = /^CENOTE_(?:(?:EMAIL|SMTP|SMS)_URL|LOG_DELIVERY)$/;

/** A setting for people's eyes: secrets, passwords in addresses, and of a webhook all behind its host, struck out. */
export function strikeSetting({ name, value, ...read }: ReadValue): ReadValue {
  if (value === undefined) return { name, ...read };
  if (secretName.test(name)) return { name, ...read, value: struck };
  const shown = strikeAddress(value);
  return { name, ...read, value: webhookName.test(name) ? strikePath(shown) : shown };
}

function strikePath(address: string): string {
  return address.replace(/^(https?:\/\/[^/?#]*)(?:\/.+|[?#].*)$/is, `$1/${struck}`);
}

/** What addresses of databases and of keys say behind the question mark beside secrets. */
const openParameters =
  /^(?:ssl|sslmode|sslrootcert|sslcert|target_session_attrs|application_name|options|\w*timeout|keepalives\w*|host|port|user|dbname|tls|endpoint|region)$/i;

/** An address for people's eyes: the password before its host, and what stands behind it under names that may be a secret's, struck out. */
export function strikeAddress(value: string): string {
  return value
    .replace(/^([a-z][a-z\d+.-]*:\/\/)(?:([^/?#]*?)(?::[^/?#]*)?)@(?=[^/?#@]*(?:[/?#]|$))/i, `$1$2:${struck}@`)
    .replaceAll(/([?&])([^=&#]*)=[^&#]*/g, (whole, sign: string, name: string) =>
      openParameters.test(name) ? whole : `${sign}${name}=${struck}`,
    );
}
