import { Fault } from '#domain/fault.ts';
import type { Details } from '../identity-provider.ts';
import { type Kind, social } from './kind.ts';

/** AWS: the version of the Graph API in its newest samples, where the owner names none. */
const defaultVersion = 'v17.0';

function added({ api_version = defaultVersion }: Details) {
  return {
    attributes_url: `https://graph.facebook.com/${api_version}/me?fields=`,
    attributes_url_add_attributes: 'true',
    authorize_url: `https://www.facebook.com/${api_version}/dialog/oauth`,
    token_request_method: 'GET',
    token_url: `https://graph.facebook.com/${api_version}/oauth/access_token`,
  };
}

export const facebook: Kind = {
  ...social,
  optional: ['api_version'],
  computed: Object.keys(added({})),
  mapping: { username: 'id' },
  added,
  learn(_, { api_version }) {
    // It becomes part of an address.
    if (api_version !== undefined && !/^v\d{1,3}\.\d{1,3}$/.test(api_version)) {
      throw new Fault('InvalidParameterException', 'api_version has to be a version such as v17.0.');
    }
    return {};
  },
};
