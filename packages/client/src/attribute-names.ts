/** What every user pool has (AWS: "Working with user attributes"): of OpenID Connect Core 1.0 section 5.1. */
const everyPools =
  /^(address|birthdate|email|email_verified|family_name|gender|given_name|identities|locale|middle_name|name|nickname|phone_number|phone_number_verified|picture|preferred_username|profile|sub|updated_at|website|zoneinfo)$/;

/**
 * Attributes by their names on the wire: those of the pool's own may come without `custom:`, as the documentation of AWSMobileClient
 * has them. No pool has others without a prefix.
 */
export function nameAttributes<T extends Readonly<Record<string, string>> | undefined>(attributes: T): T {
  if (!attributes) return attributes;
  const named = Object.entries(attributes).map(([name, value]) => [
    name.includes(':') || everyPools.test(name) ? name : `custom:${name}`,
    value,
  ]);
  return Object.fromEntries(named) as T;
}
