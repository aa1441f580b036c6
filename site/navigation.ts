/** One group of the side bar: its title, and its pages by their paths in the repository, in the order of reading; a star stands for the rest of a folder. */
export interface Group {
  readonly title: string;
  readonly pages: readonly string[];
  /** Whether a reader opens the group to see what is in it. */
  readonly isFolded?: true;
}

/** Where each page stands. A test holds that every page of the documentation stands here once. */
export const navigation: readonly Group[] = [
  { title: 'Begin', pages: ['README.md', 'docs/quickstart.md', 'docs/examples.md'] },
  { title: 'How to', pages: ['docs/howto/*.md', 'docs/moving-from-amplify.md', 'docs/cli.md', 'docs/testing.md'] },
  {
    title: 'Client library',
    isFolded: true,
    pages: [
      'docs/client/README.md',
      'docs/client/configure.md',
      'docs/client/sign-up.md',
      'docs/client/sign-in.md',
      'docs/client/session.md',
      'docs/client/state.md',
      'docs/client/states.md',
      'docs/client/recovery.md',
      'docs/client/attributes.md',
      'docs/client/mfa.md',
      'docs/client/hosted-ui.md',
      'docs/client/passkeys.md',
      'docs/client/devices.md',
      'docs/client/storage.md',
      'docs/client/server-side.md',
      'docs/client/react-native.md',
      'docs/client/errors.md',
      'docs/client/moving.md',
      'docs/client/*.md',
      'docs/client/design.md',
    ],
  },
  {
    title: 'Signing in',
    pages: [
      'docs/sign-in.md',
      'docs/names.md',
      'docs/mfa.md',
      'docs/groups.md',
      'docs/messages.md',
      'docs/triggers.md',
      'docs/risk.md',
      'docs/import.md',
      'docs/moving-in.md',
    ],
  },
  {
    title: 'Pages and other apps',
    pages: [
      'docs/ui.md',
      'docs/hosted-ui.md',
      'docs/branding.md',
      'docs/domains.md',
      'docs/oauth.md',
      'docs/mcp.md',
      'docs/federation.md',
      'docs/identity-providers.md',
    ],
  },
  {
    title: 'Credentials and files',
    pages: ['docs/identity-pools.md', 'docs/policies.md', 'docs/authorizer.md'],
  },
  {
    title: 'Running it',
    pages: [
      'docs/production.md',
      'docs/database.md',
      'docs/upgrading.md',
      'docs/backup.md',
      'docs/export-format.md',
      'docs/operations.md',
      'docs/console.md',
      'docs/access-keys.md',
      'docs/secrets.md',
      'docs/keys.md',
      'docs/doors.md',
      'docs/limits.md',
      'docs/log-delivery.md',
      'docs/live-changes.md',
      'docs/performance.md',
      'docs/threats.md',
      'docs/asvs.md',
      'SECURITY.md',
      'CHANGELOG.md',
    ],
  },
  {
    title: 'The wire',
    pages: ['docs/compatibility.md', 'docs/wire-differences.md', 'docs/extensions.md'],
  },
  {
    title: 'Errors',
    isFolded: true,
    pages: ['docs/errors/README.md', 'docs/errors/oauth.md', 'docs/errors/sts-and-iam.md', 'docs/errors/*Exception.md'],
  },
  {
    title: 'Changing it',
    isFolded: true,
    pages: [
      'CONTRIBUTING.md',
      'docs/house.md',
      'docs/adding-an-operation.md',
      'docs/process-state.md',
      'docs/decisions/*.md',
    ],
  },
];
