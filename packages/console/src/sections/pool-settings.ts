import { html } from 'lit';
import { button, buttons, card, code, facts, moment } from '../parts.ts';
import { addressOf, Mistake, type Place, type View } from '../place.ts';
import { changePool, loadPool, type Pool } from '../pool.ts';
import { askAttribute, attributeTable } from './pool-attributes.ts';
import { factorForm, loadFactors } from './pool-factor-form.ts';
import { passwordForm } from './pool-password-form.ts';
import { signInForm } from './pool-sign-in-form.ts';

/** What a pool asks of people: how they sign in, with what, and which attributes they have. */
export async function poolSettings(place: Place): Promise<View> {
  const { api, texts, route } = place;
  const [, poolId = ''] = route;
  const pool = await loadPool(api, poolId);
  const factors = await loadFactors(api, poolId);
  const mayChange = place.mayChange(poolId);
  return {
    title: pool.Name,
    draw: () =>
      html`${card(texts.settings.about, about(place, pool), mayChange ? deletion(place, pool) : undefined)}
      <div class="columns">${card(texts.settings.signIn, signInForm(place, pool, mayChange))}
      ${card(texts.settings.passwords, passwordForm(place, pool, mayChange))}
      ${card(texts.settings.mfa, factorForm(place, pool, factors, mayChange))}</div>
      ${card(
        texts.settings.attributes,
        attributeTable(place, pool, mayChange),
        mayChange ? button(texts.settings.addAttribute, () => askAttribute(place, poolId)) : undefined,
      )}`,
  };
}

function about(place: Place, pool: Pool) {
  const { texts } = place;
  return facts([
    ['Id', code(pool.Id)],
    [texts.settings.users, pool['EstimatedNumberOfUsers']],
    [texts.created, moment(place, pool['CreationDate'])],
    [texts.changed, moment(place, pool['LastModifiedDate'])],
    [texts.settings.protection, pool['DeletionProtection'] === 'ACTIVE' ? texts.on : texts.off],
  ]);
}

function deletion(place: Place, { Id, Name, DeletionProtection }: Pool) {
  const { texts, api } = place;
  const isProtected = DeletionProtection === 'ACTIVE';
  const protect = () =>
    place.save(() => changePool(api, Id, () => ({ DeletionProtection: isProtected ? 'INACTIVE' : 'ACTIVE' })));
  const remove = () =>
    place.ask({
      title: texts.settings.deletePool,
      text: texts.settings.deletePoolText,
      fields: [{ name: 'name', label: `${texts.settings.typeName} ${Name}`, isRequired: true }],
      submit: texts.delete,
      isDangerous: true,
      act: async (values) => {
        if (values.text('name') !== Name) throw new Mistake(`${texts.settings.typeName} ${Name}`);
        await api.call('DeleteUserPool', { UserPoolId: Id });
        location.hash = addressOf('pools');
      },
    });
  return buttons(
    button(isProtected ? texts.settings.unprotect : texts.settings.protect, protect),
    isProtected ? undefined : button(texts.settings.deletePool, remove, 'danger'),
  );
}
