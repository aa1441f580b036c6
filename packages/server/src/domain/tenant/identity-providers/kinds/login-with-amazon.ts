import { type Kind, social } from './kind.ts';

const added = {
  attributes_url: 'https://api.amazon.com/user/profile',
  attributes_url_add_attributes: 'false',
  authorize_url: 'https://www.amazon.com/ap/oa',
  token_request_method: 'POST',
  token_url: 'https://api.amazon.com/auth/o2/token',
};

export const loginWithAmazon: Kind = {
  ...social,
  computed: Object.keys(added),
  mapping: { username: 'user_id' },
  added: () => added,
};
