import type { Difference } from './differences.ts';
import type { ResourceKind } from './resource.ts';

interface Effect {
  readonly kind: ResourceKind;
  readonly member: RegExp;
  /** What it means for people who are there already; undefined where they notice nothing. */
  say(difference: Difference): string | undefined;
}

/** What changes mean for people who have an account. */
const effects: readonly Effect[] = [
  {
    kind: 'user pool',
    member: /^Policies\.PasswordPolicy/,
    say: () => 'Passwords that users have stay; the next ones have to follow it.',
  },
  {
    kind: 'user pool',
    member: /AllowAdminCreateUserOnly$/,
    say: ({ after }) => (after === true ? 'Nobody signs up any more; users stay.' : undefined),
  },
  { kind: 'user pool', member: /^AutoVerifiedAttributes/, say: () => 'Who is there stays as verified as before.' },
  { kind: 'user pool', member: /^LambdaConfig/, say: () => 'Users meet these functions from their next sign-in on.' },
  {
    kind: 'second factors',
    member: /^MfaConfiguration$/,
    say({ after }) {
      if (after === 'ON')
        return 'Every user is asked for a second factor at the next sign-in, and sets one up who has none.';
      return after === 'OFF' ? 'No user is asked for a second factor any more.' : undefined;
    },
  },
  {
    kind: 'app client',
    member: /^(?:ExplicitAuthFlows|SupportedIdentityProviders|CallbackURLs|AllowedOAuthFlows|AllowedOAuthScopes)$/,
    say: ({ before, after }) => takenAway(before, after),
  },
  {
    kind: 'app client',
    member: /TokenValidity$/,
    say: () => 'Tokens that are out keep their time.',
  },
  {
    kind: 'domain',
    member: /^Domain$/,
    say: ({ before }) => `The pages under ${before} end; addresses at providers and in apps have to change too.`,
  },
  {
    kind: 'identity pool',
    member: /^AllowUnauthenticatedIdentities$/,
    say: ({ after }) => (after === false ? 'Guests get no credentials any more.' : undefined),
  },
  { kind: 'role', member: /^Policy/, say: () => 'What users may do changes at once.' },
];

function takenAway(before: unknown, after: unknown): string | undefined {
  const now = Array.isArray(after) ? after : [];
  const gone = Array.isArray(before) ? before.filter((one) => !now.includes(one)) : [];
  return gone.length === 0 ? undefined : `Apps that use ${gone.join(', ')} cannot any more.`;
}

/** What a change means for people who have an account; undefined where they notice nothing. */
export function effectOf(kind: ResourceKind, difference: Difference): string | undefined {
  return effects.find((effect) => effect.kind === kind && effect.member.test(difference.member))?.say(difference);
}
