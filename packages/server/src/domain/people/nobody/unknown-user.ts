import { Fault } from '#domain/fault.ts';
import { userMissing } from '#domain/people/users/user-store.ts';
import { type Client, hidesUsers } from '#domain/tenant/clients/client.ts';

/** What a wrong password, and everything that must look like one, is told. `cause` is for the log alone. */
export function wrongPassword(cause?: unknown): Fault {
  return new Fault('NotAuthorizedException', 'Incorrect username or password.', { cause });
}

/** What is told at once about a name that is nobody's: at a client that hides who exists, as a wrong password. */
export function unknownUser(client: Client): Fault {
  return hidesUsers(client) ? wrongPassword() : userMissing();
}
