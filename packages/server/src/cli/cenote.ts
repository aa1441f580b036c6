#!/usr/bin/env node
import { Command, Option } from 'commander';
import { version } from '../version.ts';
import { addAccessKeyCommand } from './access-key.ts';
import { addBackupCommands } from './backup.ts';
import { showConfig } from './config.ts';
import { addConsoleCommand } from './console.ts';
import { addDataKeyCommand } from './data-key.ts';
import { examineServer } from './doctor.ts';
import { addMigrateCommand } from './migrate.ts';
import { addMoveCommands } from './move-pool.ts';
import { addPolicyCommand } from './policy.ts';
import { addRoleCommand } from './role.ts';
import { runProgram } from './run-program.ts';
import { runServer } from './run-server.ts';
import { addSecretKeyCommand } from './secret-key.ts';
import { addSessionKeyCommand } from './session-key.ts';
import { addSigningKeyCommand } from './signing-key.ts';

const program = new Command('cenote')
  .description('An authentication server of your own that speaks the wire of Amazon Cognito user pools.')
  .version(version)
  .showHelpAfterError('Run with --help to see what it takes.')
  .addHelpText(
    'after',
    '\nNot affiliated with Amazon. What both servers take can also be set in the environment, such as CENOTE_PORT.',
  );

serverCommand(
  'dev',
  'Start a development server: no question asked, data in ./.cenote, every message in a mailbox page.',
)
  .argument('[command...]', 'behind two dashes: what to run beside it, which ends with it')
  .option('--no-seed', 'make no user pool at the first start')
  .option('--https', 'speak TLS by an authority of this machine alone, as hosted pages with Amplify need it')
  .option('--fixed-code <digits>', 'send this code every time, for test suites that cannot read the mailbox')
  .addHelpText(
    'after',
    '\nExamples:\n  cenote dev\n  cenote dev --port 0 --json\n  cenote dev --fixed-code 123456\n  cenote dev -- npm run app',
  )
  .action((command: string[], flags) => runServer('dev', flags, command));

serverCommand(
  'start',
  'Start a production server: signatures are checked, secrets are demanded, unsafe settings refused.',
)
  .addHelpText(
    'after',
    '\nExamples:\n  CENOTE_SECRET_KEY_FILE=/run/secrets/cenote cenote start --public-url https://auth.example.com --database-url postgres://cenote@db/cenote',
  )
  .action((flags) => runServer('start', flags));

serverCommand(
  'config',
  'Show every setting of a server: what it is, and whence it came. Secrets are struck out.',
  'print JSON',
)
  .option('--effective', 'with the defaults of what nobody has said')
  .option('--mode <mode>', 'of "cenote start" or of "cenote dev"', 'start')
  .addHelpText('after', '\nExamples:\n  cenote config --effective\n  cenote config --effective --json --port 8080')
  .action(showConfig);

// Without --config it is about a project, and in another program (main.ts).
if (process.argv[2] === 'doctor') {
  serverCommand(
    'doctor',
    'Look at a server on this machine and at what it needs; say what is wrong and how to mend it.',
    'print JSON',
  )
    .option('--config', 'look at a server on this machine')
    .action(examineServer);
}

addMigrateCommand(program);
addAccessKeyCommand(program);
addSecretKeyCommand(program);
addDataKeyCommand(program);
addBackupCommands(program);
addMoveCommands(program);
addSessionKeyCommand(program);
addSigningKeyCommand(program);
addRoleCommand(program);
addPolicyCommand(program);
addConsoleCommand(program);
// For who asks what there is: whoever calls one of those commands gets another program (main.ts).
if (program.commands.every((command) => command.name() !== process.argv[2])) {
  const { addProjectCommands } = await import('@cenote/cli/commands');
  addProjectCommands(program);
}

function serverCommand(
  name: string,
  description: string,
  json = 'print one line of JSON when ready, in place of the banner',
): Command {
  return program
    .command(name)
    .description(description)
    .option('--host <address>', 'the address to listen on (default: 127.0.0.1)')
    .option('--port <number>', 'the port to listen on, 0 for any free one (default: 9229)')
    .option('--data-dir <path>', 'the folder of the embedded database (default: ./.cenote)')
    .option('--database-url <url>', 'a PostgreSQL server in place of the embedded database: postgres://…')
    .option('--public-url <url>', 'the address under which clients reach this server')
    .option(
      '--allowed-hosts <names>',
      'hosts that requests may name besides that of the public URL, with commas between',
    )
    .option(
      '--trusted-proxies <addresses>',
      'addresses and networks of proxies in front, whose X-Forwarded-For says who asks, with commas between',
    )
    .option(
      '--outbound-networks <addresses>',
      'private addresses and networks of which metadata of identity providers may be fetched, with commas between',
    )
    .option(
      '--log-delivery <url>',
      'where the logs of pools may go: file:///var/log/cenote, or https://… (default in development: logs in the data folder)',
    )
    .option(
      '--operations-port <number>',
      'the port of /readyz, /version and /metrics (cenote start: the one above --port)',
    )
    .option('--operations-host <address>', 'the address to listen on for them (default: 127.0.0.1)')
    .option('--region <name>', 'the region in ids and names (default: us-east-1)')
    .option('--account-id <digits>', 'the account in resource names (default: 123456789012)')
    .addOption(
      new Option('--issuer <form>', 'the issuer in tokens: this server, or the form of AWS (default: own)').choices([
        'own',
        'aws',
      ]),
    )
    .option('--functions <path>', 'the folder of the functions that pools name as triggers (development: ./functions)')
    .option('--aws', 'call AWS Lambda for triggers that are not in that folder, and AWS KMS for codes to them')
    .option('--lambda-endpoint <url>', 'where AWS Lambda is, or what speaks its Invoke')
    .option('--compromised-passwords <path>', 'a file or folder of passwords that others know, to be refused')
    .option('--sts-endpoint <url>', 'the token service of identity pools that have their credentials from one')
    .option(
      '--signature-skew <minutes>',
      'how far the clock may be off of who signs requests: 5, or 15 as at AWS (default: 5)',
    )
    .option('--messages-per-hour <number>', 'messages that a pool may send in an hour (default: 10000)')
    .option('--messages-per-address <number>', 'messages that an address may get in an hour (default: 20)')
    .option('--messages-per-user <number>', 'messages that a user may get in an hour (default: 20)')
    .option('--migrations-per-minute <number>', 'how often a pool may ask UserMigration in a minute (default: 300)')
    .option(
      '--recent-sign-in-minutes <number>',
      'how recently who adds a factor must have signed in (default: see README)',
    )
    .option('--unconfirmed-days <number>', 'how long users stay who never confirm, 0 for ever (default: 30)')
    .option('--requests-per-address <number>', 'requests that an address may make in a second (default: any)')
    .option(
      '--requests-per-client <number>',
      'requests of the API that may name an app client in a second (default: any)',
    )
    .option('--requests-per-pool <number>', 'the same of a user pool (default: any)')
    .option('--requests-per-operation <number>', 'the same of an operation (default: any)')
    .option('--signing-key-days <number>', 'give pools new signing keys when theirs are so old (default: never)')
    .option('--audit-days <number>', 'how long the audit of administrators is kept, 0 for ever (default: 400)')
    .option('--json', json);
}

await runProgram(program);
