import type { CodeDeliveryDetailsType } from '@cenote/wire/user-pools';
import type { ClientMetadata } from './auth-config.ts';
import type { Client } from './client.ts';
import { type CodeDelivery, toDelivery } from './code-delivery.ts';
import { toAttributes } from './sign-up.ts';
import { callAsUser } from './wire/call-as-user.ts';

interface Options {
  readonly clientMetadata?: ClientMetadata;
}

/** What the app client may read of whoever is signed in. */
export async function fetchUserAttributes(client: Client): Promise<Record<string, string>> {
  const { UserAttributes } = await callAsUser(client, 'GetUser', {});
  return Object.fromEntries(UserAttributes.map(({ Name, Value = '' }) => [Name, Value]));
}

/** What became of a change of one attribute. */
export interface UpdateUserAttributeOutput {
  /** False while a code has to prove the new value. */
  readonly isUpdated: boolean;
  readonly nextStep:
    | { readonly updateAttributeStep: 'DONE' }
    | { readonly updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE'; readonly codeDeliveryDetails: CodeDelivery };
}

/** Changes attributes. Gives for each what became of it. */
export async function updateUserAttributes(
  client: Client,
  {
    userAttributes,
    options,
  }: { readonly userAttributes: Readonly<Record<string, string>>; readonly options?: Options },
): Promise<Record<string, UpdateUserAttributeOutput>> {
  const { CodeDeliveryDetailsList = [] } = await callAsUser(client, 'UpdateUserAttributes', {
    UserAttributes: toAttributes(userAttributes) ?? [],
    ClientMetadata: options?.clientMetadata ?? client.config.clientMetadata,
  });
  const outcomeOf = (name: string): UpdateUserAttributeOutput => {
    const sent = CodeDeliveryDetailsList.find((details) => details.AttributeName === name);
    return { isUpdated: !sent, nextStep: toUpdateStep(sent) };
  };
  return Object.fromEntries(Object.keys(userAttributes).map((name) => [name, outcomeOf(name)]));
}

function toUpdateStep(sent: CodeDeliveryDetailsType | undefined): UpdateUserAttributeOutput['nextStep'] {
  if (!sent) return { updateAttributeStep: 'DONE' };
  return { updateAttributeStep: 'CONFIRM_ATTRIBUTE_WITH_CODE', codeDeliveryDetails: toDelivery(sent) };
}

/** Sends a code to an address of whoever is signed in. Gives where to. */
export async function sendUserAttributeVerificationCode(
  client: Client,
  { userAttributeKey, options }: { readonly userAttributeKey: string; readonly options?: Options },
): Promise<CodeDelivery> {
  const { CodeDeliveryDetails } = await callAsUser(client, 'GetUserAttributeVerificationCode', {
    AttributeName: userAttributeKey,
    ClientMetadata: options?.clientMetadata ?? client.config.clientMetadata,
  });
  return toDelivery(CodeDeliveryDetails);
}

/** Proves an address with the code that was sent to it. @throws AuthError `CodeMismatchException`, `ExpiredCodeException` … */
export async function confirmUserAttribute(
  client: Client,
  { userAttributeKey, confirmationCode }: { readonly userAttributeKey: string; readonly confirmationCode: string },
): Promise<void> {
  await callAsUser(client, 'VerifyUserAttribute', { AttributeName: userAttributeKey, Code: confirmationCode });
}

/** Removes attributes. */
export async function deleteUserAttributes(
  client: Client,
  { userAttributeKeys }: { readonly userAttributeKeys: readonly string[] },
): Promise<void> {
  await callAsUser(client, 'DeleteUserAttributes', { UserAttributeNames: userAttributeKeys });
}
