/**
 * The kinds of requests whose rate can be limited, and how many in a second Cognito allows an account of each before it asks
 * for money (AWS: "Amazon Cognito user pools API operation categories and request rate quotas").
 */
export const freePerSecond = {
  ClientAuthentication: 150,
  LimitManagement: 1,
  UserAccountRecovery: 30,
  UserAuthentication: 120,
  UserCreation: 50,
  UserFederation: 25,
  UserList: 30,
  UserPoolClientRead: 15,
  UserPoolClientUpdate: 15,
  UserPoolRead: 15,
  UserPoolResourceRead: 20,
  UserPoolResourceUpdate: 15,
  UserPoolUpdate: 15,
  UserRead: 120,
  UserResourceRead: 50,
  UserResourceUpdate: 25,
  UserToken: 120,
  UserUpdate: 25,
} as const;

export type LimitCategory = keyof typeof freePerSecond;

/** What a limit is that nobody set: the highest number that the wire can say, and no limit at all. */
export const unlimited = 2_147_483_647;

/** The category of this name, or undefined. */
export function findCategory(name: string | undefined): LimitCategory | undefined {
  return name !== undefined && Object.hasOwn(freePerSecond, name) ? (name as LimitCategory) : undefined;
}
