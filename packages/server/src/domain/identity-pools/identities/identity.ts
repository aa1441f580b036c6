import { Fault } from '#domain/fault.ts';

/** Somebody or something, as an identity pool knows it. */
export interface Identity {
  /** `{region}:{uuid}`. */
  readonly id: string;
  readonly poolId: string;
  /**
   * `guest`: nobody ever vouched for it. `known`: a login led to it once; without one nobody gets to it any more. `closed`: it was
   * merged into another one.
   */
  readonly kind: 'guest' | 'known' | 'closed';
  /** Of a closed one: which identity it became. */
  readonly mergedInto?: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

/** AWS: captured: Amplify 5 forgets its guest, and asks for another, on exactly this text. */
export function identityMissing(identityId: string): Fault {
  return new Fault('ResourceNotFoundException', `Identity '${identityId}' not found.`);
}

/** AWS: captured. */
export function identityForbidden(identityId: string): Fault {
  return new Fault('NotAuthorizedException', `Access to Identity '${identityId}' is forbidden.`);
}

/** AWS: captured. */
export function loginsMismatch(): Fault {
  return new Fault(
    'NotAuthorizedException',
    "Logins don't match. Please include at least one valid login for this identity or identity pool.",
  );
}

/** AWS: captured. */
export function guestsRefused(): Fault {
  return new Fault('NotAuthorizedException', 'Unauthenticated access is not supported for this identity pool.');
}

/** AWS: API reference: a login that is linked to another account already; the text is ours. */
export function loginTaken(): Fault {
  return new Fault('ResourceConflictException', 'A login is linked to another identity already.');
}

/** AWS: API reference of MergeDeveloperIdentities: 20 logins; the text is ours. */
export function tooManyLogins(): Fault {
  return new Fault('ResourceConflictException', `An identity has at most ${maxLogins} linked logins.`);
}

export const maxLogins = 20;
