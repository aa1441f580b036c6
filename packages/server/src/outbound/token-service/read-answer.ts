import { DOMParser, type Element, onWarningStopParsing } from '@xmldom/xmldom';
import type { TemporaryCredentials } from '#domain/token-service.ts';

/** The credentials in an answer to AssumeRoleWithWebIdentity, or undefined for anything else. */
export function readCredentials(xml: string): TemporaryCredentials | undefined {
  const credentials = findElement(xml, 'Credentials');
  if (credentials === undefined) return undefined;
  const text = (name: string) => credentials.getElementsByTagNameNS('*', name).item(0)?.textContent?.trim() ?? '';
  const accessKeyId = text('AccessKeyId');
  const secretAccessKey = text('SecretAccessKey');
  const sessionToken = text('SessionToken');
  const expiresAt = Date.parse(text('Expiration'));
  const isWhole = accessKeyId !== '' && secretAccessKey !== '' && sessionToken !== '' && !Number.isNaN(expiresAt);
  return isWhole ? { accessKeyId, secretAccessKey, sessionToken, expiresAt } : undefined;
}

/** The code of an error, such as `AccessDenied`; undefined where there is none of this form. */
export function readCode(xml: string): string | undefined {
  const code = findElement(xml, 'Code')?.textContent?.trim() ?? '';
  return /^[\w.]{1,64}$/.test(code) ? code : undefined;
}

/** A document type is refused unread: entities are how XML reads files and fills memory. */
function findElement(xml: string, name: string): Element | undefined {
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) return undefined;
  try {
    const parser = new DOMParser({ locator: false, onError: onWarningStopParsing });
    return parser.parseFromString(xml.trimStart(), 'text/xml').getElementsByTagNameNS('*', name).item(0) ?? undefined;
  } catch {
    return undefined;
  }
}
