import { Fault } from '#domain/fault.ts';

/** For a list that always fits into one page: no token for another page was ever given. @throws Fault InvalidParameterException */
export function refuseNextToken(token: string | undefined): void {
  if (token !== undefined) throw new Fault('InvalidParameterException', 'Paging marker is invalid for this request.');
}
