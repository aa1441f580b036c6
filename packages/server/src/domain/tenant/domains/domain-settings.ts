import { Fault } from '#domain/fault.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';
import type { CustomDomain, Domain } from './domain.ts';

/** What an owner may say of a domain. */
export interface DomainInput {
  readonly custom?: CustomDomain | undefined;
  readonly managedLoginVersion?: number | undefined;
  readonly hasFailover: boolean;
}

const reservedWords = ['aws', 'amazon', 'cognito'];
const label = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** @throws Fault InvalidParameterException for what can be no prefix, or no host of the owner's own */
export function checkDomainName(name: string, isCustom: boolean): void {
  if (isCustom) {
    const labels = name.split('.');
    if (labels.length < 2 || !labels.every((one) => label.test(one)) || /^\d+$/.test(labels.at(-1) ?? '')) {
      throw invalid('Custom domain is not a valid subdomain: it has to be a host name in lower case.');
    }
    return;
  }
  if (!label.test(name)) {
    throw invalid(
      'The domain name contains an invalid character. Domain names can only contain lower-case letters, numbers, and hyphens.',
    );
  }
  // AWS: as a part between hyphens; `awsome` is none.
  const reserved = name.split('-').find((part) => reservedWords.includes(part));
  if (reserved !== undefined) throw invalid(`Domain cannot contain reserved word: ${reserved}`);
}

/**
 * The version of the pages: what is wanted, else `before`.
 * @throws Fault InvalidParameterException, FeatureUnavailableInTierException
 */
export function chooseVersion(pool: Pool, wanted: number | undefined, before: 1 | 2): Domain['managedLoginVersion'] {
  const version = wanted ?? before;
  if (version !== 1 && version !== 2) throw invalid('ManagedLoginVersion has to be 1 or 2.');
  if (version === 2 && pool.settings.userPoolTier === 'LITE') {
    throw new Fault(
      'FeatureUnavailableInTierException',
      'The following feature is not available for the LITE pricing tier configured: Managed Login Version 2',
    );
  }
  return version;
}

/** There is one installation and no replica to fail over to. @throws Fault InvalidParameterException */
export function checkRouting({ hasFailover }: DomainInput): void {
  if (hasFailover) throw invalid('Routing cannot fail over: the user pool has no replica.');
}

function invalid(message: string): Fault {
  return new Fault('InvalidParameterException', message);
}
