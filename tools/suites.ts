/** Suites of `contract/` with a client in their process that keeps in its modules who is signed in. */
const withClients = [
  'contract/{auth,ui}/*.test.ts',
  'contract/{amplify,identity-js,storage-amplify}*.test.ts',
  'contract/{backup-drill,cli-functions,cli-outputs,import-cognito,move-pool,sdk-groups,triggers-custom-auth,triggers-sign-in}.test.ts',
];

const notOurs = ['**/node_modules/**'];

/** Which files are tests, by the projects of Vitest. */
export const suites = {
  rooms: {
    include: ['tools/**/*.test.ts', 'packages/{server,texts,wire,authorizer,cli}/**/*.test.ts'],
    exclude: notOurs,
  },
  contract: { include: ['contract/**/*.test.ts', 'site/*.test.ts'], exclude: [...notOurs, ...withClients] },
  clients: { include: ['packages/{client,ui}/**/*.test.ts', ...withClients], exclude: notOurs },
};
