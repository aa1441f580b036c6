import { html } from 'lit';
import type { Json } from '../api.ts';
import { drawForm } from '../fields.ts';
import { card } from '../parts.ts';
import type { Place, View } from '../place.ts';
import { changePool, loadPool } from '../pool.ts';
import { textOf } from '../text-of.ts';
import { triggerErrors } from './trigger-errors.ts';

const plain = [
  'PreSignUp',
  'PostConfirmation',
  'PreAuthentication',
  'PostAuthentication',
  'PreTokenGeneration',
  'UserMigration',
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
  'CustomMessage',
];

/** Those that a version belongs to. */
const versioned = ['CustomEmailSender', 'CustomSMSSender', 'InboundFederation'];

/** The functions that take part in what a pool does, and what went wrong in them. */
export async function triggers(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const [pool, drawErrors] = await Promise.all([loadPool(api, poolId), triggerErrors(place, poolId)]);
  const config = (pool['LambdaConfig'] ?? {}) as Json;
  const arnOf = (name: string) => (config[name] as { LambdaArn?: string } | undefined)?.LambdaArn ?? '';
  const hint = 'arn:aws:lambda:…';
  const form = drawForm({
    name: 'triggers',
    fields: [
      ...plain.map((name) => ({ name, label: name, value: textOf(config[name]), hint })),
      ...versioned.map((name) => ({ name, label: name, value: arnOf(name), hint })),
      { name: 'KMSKeyID', label: 'KMSKeyID', value: textOf(config['KMSKeyID']), hint: texts.triggers.keyHint },
    ],
    submit: texts.save,
    isShown: !place.mayChange(poolId),
    act: async (values) => {
      const texted = [...plain, 'KMSKeyID'].filter((name) => values.text(name) !== '');
      const sent = versioned.filter((name) => values.text(name) !== '');
      const versionOf = config['PreTokenGenerationConfig'] as Json | undefined;
      const token = values.text('PreTokenGeneration');
      const LambdaConfig = {
        ...Object.fromEntries(texted.map((name) => [name, values.text(name)])),
        ...Object.fromEntries(sent.map((name) => [name, { LambdaVersion: 'V1_0', LambdaArn: values.text(name) }])),
        ...(versionOf !== undefined &&
          token !== '' && { PreTokenGenerationConfig: { ...versionOf, LambdaArn: token } }),
      };
      if (await place.act(() => changePool(api, poolId, () => ({ LambdaConfig })), texts.saved)) await place.reload();
    },
  });
  return {
    title: `${texts.nav.triggers} – ${pool.Name}`,
    draw: () =>
      html`${card(texts.triggers.all, html`<p class="quiet">${texts.triggers.text}</p>${form}`)}${drawErrors()}`,
  };
}
