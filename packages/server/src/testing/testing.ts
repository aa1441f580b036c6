export { cenoteFixture } from './fixture.ts';
export type { TestMessage } from './mailbox.ts';
export { startCenote, type TestServer, type TestServerOptions } from './start-cenote.ts';
export type { TestClock } from './test-clock.ts';
export type { TestFault, TestFaults } from './test-faults.ts';
export type { TestUser } from './test-users.ts';
