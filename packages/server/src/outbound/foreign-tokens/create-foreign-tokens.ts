import type { Documents } from '#domain/documents.ts';
import {
  type ForeignIdentity,
  type ForeignProvider,
  ForeignTokenError,
  type ForeignTokens,
} from '#domain/foreign-tokens.ts';
import { Kept } from '#lib/kept.ts';
import { isPrintable } from '#lib/plain-text.ts';
import type { IssuerKeys } from './issuer-keys.ts';
import { type AppAddresses, verifyAppToken } from './verify-app-token.ts';

export interface ForeignTokenOptions {
  /** How what providers publish is fetched. */
  readonly documents: Documents;
  /** Where providers answer that have an address of their own for questions about tokens; theirs unless said. */
  readonly addresses?: AppAddresses;
}

const theirs: AppAddresses = {
  facebook: 'https://graph.facebook.com',
  amazon: 'https://api.amazon.com',
  twitter: 'https://api.twitter.com',
};

const maxIssuers = 1000;
const maxSubjectLength = 1024;

/** Verifies tokens of others. It remembers the keys that OpenID providers publish. */
export function createForeignTokens({ documents, addresses = theirs }: ForeignTokenOptions): ForeignTokens {
  const issuers = new Kept<IssuerKeys>(maxIssuers);
  async function verify(provider: ForeignProvider, token: string, now: number): Promise<ForeignIdentity> {
    switch (provider.kind) {
      case 'openid': {
        // What reads foreign tokens is loaded when it is needed: it is memory.
        const { verifyOpenIdToken } = await import('./verify-openid-token.ts');
        return verifyOpenIdToken({ documents, issuers }, provider, token, now);
      }
      case 'saml': {
        const { verifySamlResponse } = await import('./verify-saml-response.ts');
        return verifySamlResponse(provider, token, now);
      }
      case 'facebook':
      case 'amazon':
      case 'twitter':
        return verifyAppToken({ documents, addresses }, provider, token, now);
    }
  }
  return {
    async verify(provider, token, now) {
      const identity = await verify(provider, token, now);
      checkSubject(identity);
      return identity;
    },
    async readLogout(message, sender, now) {
      const { readSamlLogout } = await import('./read-saml-logout.ts');
      return readSamlLogout(message, sender, now);
    },
  };
}

/**
 * Two people must not look like one: where half a character is kept as another, or a control character is not shown, they would.
 * @throws ForeignTokenError
 */
function checkSubject({ subject }: ForeignIdentity): void {
  if (subject.length > maxSubjectLength || !isPrintable(subject)) {
    throw new ForeignTokenError('form', 'the token names nobody in plain text');
  }
}
