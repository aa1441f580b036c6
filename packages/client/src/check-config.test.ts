import { expect, test } from 'vitest';
import { createAuth, readConfig } from './index.ts';

const pool = { userPoolId: 'us-east-1_pool', clientId: 'app' };

test.each([
  ['nothing', {}, 'AuthUserPoolException'],
  ['no object', null, 'AuthUserPoolException'],
  ['no clientId', { userPoolId: 'us-east-1_pool' }, 'AuthUserPoolException'],
  ['no userPoolId', { clientId: 'app' }, 'AuthUserPoolException'],
  ['a userPoolId that is none', { ...pool, userPoolId: 'pool' }, 'InvalidConfiguration'],
  ['an endpoint without a scheme', { ...pool, endpoint: 'localhost:9229' }, 'InvalidConfiguration'],
  ['an endpoint that is none', { ...pool, endpoint: 'https://' }, 'InvalidConfiguration'],
  ['an empty endpoint', { ...pool, endpoint: '' }, 'InvalidConfiguration'],
])('%s is told at once', (_, config, name) => {
  expect(() => createAuth(config as never)).toThrow(expect.objectContaining({ name }));
});

test.each([[null], [undefined], ['text'], [{}], [7]])('readConfig of %j says that it names no pool', (source) => {
  expect(() => readConfig(source as never)).toThrow(expect.objectContaining({ name: 'AuthUserPoolException' }));
});

test('what works is taken', () => {
  expect(createAuth({ ...pool, endpoint: 'http://127.0.0.1:9229' }).userState).toBe('unknown');
  expect(createAuth({ userPoolId: '', clientId: '', identityPoolId: 'us-east-1:id' }).userState).toBe('unknown');
});
