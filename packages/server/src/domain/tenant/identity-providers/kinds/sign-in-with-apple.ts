import type { Kind } from './kind.ts';

const added = {
  attributes_url_add_attributes: 'false',
  authorize_url: 'https://appleid.apple.com/auth/authorize',
  oidc_issuer: 'https://appleid.apple.com',
  token_request_method: 'POST',
  token_url: 'https://appleid.apple.com/auth/token',
};

export const signInWithApple: Kind = {
  required: ['client_id', 'team_id', 'key_id', 'private_key', 'authorize_scopes'],
  incomplete: 'clientId, privateKey, teamId, and keyId are all required idp details.',
  optional: [],
  computed: Object.keys(added),
  // AWS: the key is never read again.
  hidden: ['private_key'],
  mapping: { username: 'sub' },
  added: () => added,
};
