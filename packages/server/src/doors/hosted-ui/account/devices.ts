import { fill } from '@cenote/texts/languages';
import type { Context } from '#domain/context.ts';
import { forgetDevice } from '#domain/people/devices/change-device.ts';
import { listDevices } from '#domain/people/devices/device-store.ts';
import type { HttpResponse } from '#http/message.ts';
import type { Route } from '#http/router.ts';
import type { Told } from '../trouble.ts';
import { type AccountVisit, accountRoutes } from './account-page.ts';
import { momentOf } from './moment.ts';
import { accountResponse, itemsHtml } from './parts.ts';

const path = '/account/devices';
const mostShown = 60;

/** The devices that apps have confirmed for a person. */
export function deviceRoutes(context: Context): Route[] {
  return accountRoutes(context, {
    path,
    category: 'UserResourceUpdate',
    wantsFresh: 'never',
    show,
    act: async (context, { self }, form) => {
      await forgetDevice(context, self.user, form.get('key') ?? '');
      return {};
    },
  });
}

async function show(context: Context, visit: AccountVisit, told?: Told): Promise<HttpResponse> {
  const { self, spoken } = visit;
  const { account: texts } = spoken.texts;
  const devices = await listDevices(context, self.user, { onlyRemembered: false, after: '', limit: mostShown });
  const items = devices.map(({ key, name, lastAddress, authenticatedAt }) => ({
    title: name ?? texts.device,
    notes: [
      fill(texts.lastSeen, { time: momentOf(spoken.lang, authenticatedAt) }),
      ...(lastAddress === '' ? [] : [lastAddress]),
    ],
    deeds: [{ path, hidden: { key }, button: texts.forget }],
  }));
  const parts = [itemsHtml(visit, items, texts.noDevices)];
  return accountResponse(visit, { heading: texts.devices, text: texts.devicesHow, told, parts });
}
