import { type Kind, social } from './kind.ts';

// AWS: exactly these; Terraform's provider knows them by heart.
const added = {
  attributes_url: 'https://people.googleapis.com/v1/people/me?personFields=',
  attributes_url_add_attributes: 'true',
  authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
  oidc_issuer: 'https://accounts.google.com',
  token_request_method: 'POST',
  token_url: 'https://www.googleapis.com/oauth2/v4/token',
};

export const google: Kind = {
  ...social,
  computed: Object.keys(added),
  mapping: { username: 'sub' },
  added: () => added,
};
