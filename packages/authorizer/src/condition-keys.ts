import type { Pattern } from '../../server/src/domain/identity-pools/policies/pattern.ts';
import type { Policy, Statement } from '../../server/src/domain/identity-pools/policies/policy.ts';
import type { Service } from './services/service.ts';

/** What conditions can know whatever stands behind: of the request, of a session, of a token. In lower case. */
const commonKeys: ReadonlySet<string> = new Set([
  'aws:currenttime',
  'aws:epochtime',
  'aws:federatedprovider',
  'aws:principalaccount',
  'aws:principalarn',
  'aws:principaltype',
  'aws:referer',
  'aws:securetransport',
  'aws:sourceip',
  'aws:tokenissuetime',
  'aws:useragent',
  'aws:userid',
  'cenote:client',
  'cenote:groups',
  'cenote:scope',
  'cenote:sub',
  'cenote:token-use',
  'cenote:username',
]);

/**
 * Checks that a policy denies by nothing that no request here ever has: such a statement would seem to deny, and never apply.
 * @throws Error that names the statement and the key
 */
export function checkDenials({ statements }: Policy, service: Service): void {
  for (const [index, statement] of statements.entries()) {
    if (statement.effect !== 'Deny' || !concerns(statement, service)) continue;
    const unknown = keysAskedFor(statement).find((key) => !isKnown(key.toLowerCase(), service));
    if (unknown !== undefined)
      throw new Error(
        `Statement[${index}] denies by ${unknown}, which is never known here, so that it would deny nothing.`,
      );
  }
}

/** Whether it is about what stands behind: a role has policies for other services too. */
function concerns({ actions }: Statement, { signingName }: Service): boolean {
  return actions.isNegated || actions.of.some((action) => mayBeOf(action, signingName));
}

function mayBeOf({ pieces: [first] }: Pattern, signingName: string): boolean {
  const named = typeof first === 'string' ? /^(.*?):/.exec(first)?.[1] : undefined;
  return named === undefined || named.toLowerCase() === signingName.toLowerCase();
}

function keysAskedFor({ conditions, resources }: Statement): readonly string[] {
  const variables = (resources?.of ?? []).flatMap(({ pieces }) =>
    pieces.flatMap((piece) => (typeof piece === 'object' && 'key' in piece ? [piece.key] : [])),
  );
  return [...conditions.map(({ key }) => key), ...variables];
}

function isKnown(key: string, { signingName, knowsKey }: Service): boolean {
  if (commonKeys.has(key) || key.startsWith('aws:principaltag/')) return true;
  if (key === signatureAgeKey(signingName) || knowsKey?.(key)) return true;
  // What a provider said of the bearer of a session, or of a token.
  return !key.startsWith('aws:') && !key.startsWith(`${signingName}:`) && /:(?:aud|amr|sub)$/.test(key);
}

/** How old a signature is, in milliseconds, as S3 has it (AWS: "Amazon S3 Signature Version 4 Authentication Specific Policy Keys"). */
export function signatureAgeKey(signingName: string): string {
  return `${signingName}:signatureage`.toLowerCase();
}
