import { loadPool } from '#domain/tenant/pools/pool-store.ts';
import { checkLinks, type TermsName } from '#domain/tenant/terms/terms.ts';
import { loadTerms, saveTerms } from '#domain/tenant/terms/terms-store.ts';
import type { Operation } from '../../operation.ts';
import { termsType } from './terms-type.ts';

// Compatibility: real. contract/sdk-terms.test.ts
/** What is not sent stays; links that are sent replace all of them. */
export const updateTerms: Operation<'UpdateTerms'> = async (context, input) => {
  const { id } = await loadPool(context, input.UserPoolId);
  const terms = await loadTerms(context, id, input.TermsId);
  const { TermsName: name = terms.name, Links: links = terms.links } = input;
  checkLinks(links);
  return { Terms: termsType(await saveTerms(context, terms, { name: name as TermsName, links })) };
};
