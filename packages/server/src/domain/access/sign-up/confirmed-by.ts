import type { Medium } from '#domain/carrier.ts';
import { findMessageFunction } from '#domain/reach/delivery/message-function.ts';
import { confirmsByLink, showsCodeBesideLink } from '#domain/reach/messages/compose.ts';
import type { Pool } from '#domain/tenant/pools/pool.ts';

/**
 * What a message that confirms a sign-up shows. `either`: its template shows both, or a function of the pool chooses its text and may
 * show either. A sender of the pool's own is given a code alone.
 */
export function confirmedBy(pool: Pool, medium: Medium): 'code' | 'link' | 'either' {
  if (medium !== 'EMAIL' || !confirmsByLink(pool)) return 'code';
  switch (findMessageFunction(pool, medium)) {
    case 'send':
      return 'code';
    case 'compose':
      return 'either';
    case undefined:
      return showsCodeBesideLink(pool) ? 'either' : 'link';
  }
}
