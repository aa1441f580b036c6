/** A process with npm's oidc-provider, for `oauth.ts`: it says on stdout where it is, and lives until it is ended. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { type Adapter, type AdapterPayload, Provider } from 'oidc-provider';

export const peerClient = { id: 'app', secret: 'the-secret-of-the-app' };
/** An API: tokens for it are JWTs, as all of ours are. */
export const peerResource = 'urn:bench:api';

/** All in one map without bounds: its own quick start keeps a thousand things, fewer than a round of the bench makes. */
class MapAdapter implements Adapter {
  static readonly #all = new Map<string, AdapterPayload>();
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
  }

  #key(id: string): string {
    return `${this.#name}:${id}`;
  }

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    MapAdapter.#all.set(this.#key(id), payload);
    if (payload.uid !== undefined) MapAdapter.#all.set(`uid:${payload.uid}`, payload);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return MapAdapter.#all.get(this.#key(id));
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return MapAdapter.#all.get(`uid:${uid}`);
  }

  async findByUserCode(): Promise<undefined> {
    return undefined;
  }

  async consume(id: string): Promise<void> {
    const payload = MapAdapter.#all.get(this.#key(id));
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    MapAdapter.#all.delete(this.#key(id));
  }

  // Nothing is revoked here.
  async revokeByGrantId(): Promise<void> {}
}

if (process.argv[1] === import.meta.filename) {
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    adapter: MapAdapter,
    jwks: { keys: [{ ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'bench' }] },
    cookies: { keys: ['a key of the bench'] },
    clients: [
      {
        client_id: peerClient.id,
        client_secret: peerClient.secret,
        redirect_uris: [process.argv[2] ?? ''],
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    claims: { openid: ['sub'], email: ['email'] },
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, email: `${sub}@example.com` }) }),
    // As long as ours: many are got before they are measured.
    ttl: { AuthorizationCode: 300 },
    issueRefreshToken: () => true,
    rotateRefreshToken: false,
    // Nobody is asked for consent, as with apps of one's own.
    loadExistingGrant: async ({ oidc }) => {
      const [clientId, accountId] = [oidc.client?.clientId ?? '', oidc.session?.accountId ?? ''];
      const known = oidc.session?.grantIdFor(clientId);
      if (known !== undefined) return oidc.provider.Grant.find(known);
      const grant = new oidc.provider.Grant({ clientId, accountId });
      grant.addOIDCScope('openid email');
      grant.addResourceScope(peerResource, 'read');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: () => ({
          scope: 'read',
          audience: peerResource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
        useGrantedResource: () => true,
      },
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => void answer(request, response));
  process.stdout.write(`at ${issuer}\n`);
}
