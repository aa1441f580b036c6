import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { clients } from './read-back/clients.ts';
import { federation } from './read-back/federation.ts';
import { people } from './read-back/people.ts';
import { play } from './read-back/play.ts';
import { userPools } from './read-back/pools.ts';
import { protection } from './read-back/protection.ts';
import { signInPages } from './read-back/sign-in-pages.ts';
import { describeContract } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'cenote-terraform-'));
afterAll(() => rmSync(folder, { recursive: true }));

const resources = [...userPools, ...clients, ...signInPages, ...people, ...federation, ...protection];

describeContract(
  'resources of Terraform through the AWS SDK',
  (server) => {
    test.each(resources)('$title', (resource) => play(server, resource));
  },
  { logDelivery: pathToFileURL(folder).href },
);

test('every resource of user pools that the AWS provider has is played', () => {
  // Replicas are refused: there are no other regions.
  expect(new Set(resources.map(({ title }) => /^\w+/.exec(title)?.[0]))).toEqual(
    new Set([
      'aws_cognito_identity_provider',
      'aws_cognito_log_delivery_configuration',
      'aws_cognito_managed_login_branding',
      'aws_cognito_managed_user_pool_client',
      'aws_cognito_resource_server',
      'aws_cognito_risk_configuration',
      'aws_cognito_user',
      'aws_cognito_user_group',
      'aws_cognito_user_in_group',
      'aws_cognito_user_pool',
      'aws_cognito_user_pool_client',
      'aws_cognito_user_pool_domain',
      'aws_cognito_user_pool_ui_customization',
    ]),
  );
});
