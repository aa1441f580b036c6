type Values = Readonly<Record<string, unknown>>;

/** What inputs name beside pools and users: the member, and what the audit calls its kind. The first that is there counts. */
const kinds = {
  GroupName: 'group',
  ProviderName: 'provider',
  ManagedLoginBrandingId: 'branding',
  TermsId: 'terms',
  ClientId: 'client',
  Domain: 'domain',
  JobId: 'import-job',
  LimitName: 'limit',
  ProviderArn: 'trusted-provider',
  IdentityId: 'identity',
  ErrorId: 'trigger-error',
} as const;

/** What only the output of an operation names which makes something: the member, and where in the output it stands. */
const made = {
  ClientId: 'UserPoolClient',
  JobId: 'UserImportJob',
  ManagedLoginBrandingId: 'ManagedLoginBranding',
  TermsId: 'Terms',
} as const;

/** What an operation is about beside pool and user: a kind, a slash and a name, such as `client/3n4b…`. */
export function actTarget(operation: string, input: Values, output: unknown): string | undefined {
  if (operation.includes('ResourceServer') && typeof input['Identifier'] === 'string')
    return `resource-server/${input['Identifier']}`;
  const answered = (output ?? {}) as Readonly<Record<string, Values | undefined>>;
  for (const [member, place] of Object.entries(made)) {
    const name = input[member] === undefined ? answered[place]?.[member] : undefined;
    if (typeof name === 'string') return `${kinds[member as keyof typeof made]}/${name}`;
  }
  for (const [member, kind] of Object.entries(kinds)) {
    const name = input[member];
    if (typeof name === 'string') return `${kind}/${name}`;
  }
  return undefined;
}

/** The attributes of a user that an input sets or takes away; undefined where it names none. */
export function namedAttributes({ UserAttributes: set, UserAttributeNames: taken }: Values): string[] | undefined {
  const list = Array.isArray(set) ? set.map(({ Name }: Values) => Name) : taken;
  return Array.isArray(list) ? list.filter((name) => typeof name === 'string') : undefined;
}
