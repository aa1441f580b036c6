import { pagingMarkerInvalid } from '#domain/people/users/page-token.ts';

/** For a list that always fits into one page: no token for another page was ever given. @throws Fault InvalidParameterException */
export function refuseNextToken(token: string | undefined): void {
  if (token !== undefined) throw pagingMarkerInvalid();
}
