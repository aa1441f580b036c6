import { Fault } from '#domain/fault.ts';

/** A user's sessions fit into one page, so no token for another page was ever given. @throws Fault InvalidParameterException */
export function refuseNextToken(token: string | undefined): void {
  if (token !== undefined) throw new Fault('InvalidParameterException', 'Paging marker is invalid for this request.');
}
