import type { TermsDescriptionType, TermsType } from '@cenote/wire/user-pools';
import type { Terms } from '#domain/tenant/terms/terms.ts';

/** A document as lists show it. Dates are seconds with milliseconds. */
export function termsDescription({ id, name, createdAt, modifiedAt }: Terms): TermsDescriptionType {
  const dates = { CreationDate: createdAt / 1000, LastModifiedDate: modifiedAt / 1000 };
  return { TermsId: id, TermsName: name, Enforcement: 'NONE', ...dates };
}

/** A document as the wire shows it, with the one source and the one enforcement that there are. */
export function termsType(terms: Terms): TermsType {
  const { poolId, clientId, links } = terms;
  return { ...termsDescription(terms), UserPoolId: poolId, ClientId: clientId, TermsSource: 'LINK', Links: links };
}
