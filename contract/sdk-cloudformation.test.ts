import { test } from 'vitest';
import { play } from './read-back/play.ts';
import { stacks } from './read-back/stacks.ts';
import { describeContract } from './server.ts';

describeContract('resources of CloudFormation, the CDK and Amplify through the AWS SDK', (server) => {
  test.each(stacks)('$title', (resource) => play(server, resource));
});
