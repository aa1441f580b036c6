import { html, type TemplateResult } from 'lit';
import { button, card, code, moment, Pages, table } from '../parts.ts';
import type { Place } from '../place.ts';
import { deed, type Subject } from './subject.ts';

interface Device {
  readonly DeviceKey: string;
  readonly DeviceAttributes: readonly { readonly Name: string; readonly Value?: string }[];
  readonly DeviceCreateDate: number;
  readonly DeviceLastAuthenticatedDate: number;
}

/** The devices of a user: those that are remembered stand in for a second factor. */
export async function devicesCard(place: Place, subject: Subject): Promise<() => TemplateResult> {
  const { api, texts } = place;
  const { named, mayChange } = subject;
  const list = await new Pages<Device>(async (PaginationToken) => {
    const found = await api.call<{ Devices?: Device[]; PaginationToken?: string }>('AdminListDevices', {
      ...named,
      Limit: 20,
      ...(PaginationToken !== undefined && { PaginationToken }),
    });
    return { rows: found.Devices ?? [], next: found.PaginationToken };
  }).read();
  const value = ({ DeviceAttributes }: Device, name: string) =>
    DeviceAttributes.find(({ Name }) => Name === name)?.Value ?? '';
  const isRemembered = (device: Device) => value(device, 'dev:device_remembered_status') !== 'not_remembered';
  const remember = (device: Device) =>
    deed(place, 'AdminUpdateDeviceStatus', {
      ...named,
      DeviceKey: device.DeviceKey,
      DeviceRememberedStatus: isRemembered(device) ? 'not_remembered' : 'remembered',
    });
  const forget = ({ DeviceKey }: Device) =>
    place.ask({
      title: texts.devices.forget,
      text: texts.devices.forgetText,
      submit: texts.devices.forget,
      isDangerous: true,
      act: () => api.call('AdminForgetDevice', { ...named, DeviceKey }),
    });
  const columns = [
    {
      title: texts.name,
      cell: (device: Device) => html`<bdi>${value(device, 'device_name') || device.DeviceKey}</bdi>`,
    },
    { title: texts.devices.key, cell: ({ DeviceKey }: Device) => code(DeviceKey) },
    { title: texts.devices.remembered, cell: (device: Device) => (isRemembered(device) ? texts.yes : texts.no) },
    { title: texts.devices.address, cell: (device: Device) => code(value(device, 'last_ip_used')) },
    { title: texts.created, cell: (device: Device) => moment(place, device.DeviceCreateDate) },
    { title: texts.devices.last, cell: (device: Device) => moment(place, device.DeviceLastAuthenticatedDate) },
    ...(mayChange
      ? [
          {
            title: texts.deeds,
            cell: (device: Device) =>
              html`<div class="buttons">${button(isRemembered(device) ? texts.devices.unremember : texts.devices.remember, () => remember(device))}
              ${button(texts.devices.forget, () => forget(device))}</div>`,
          },
        ]
      : []),
  ];
  return () =>
    card(
      texts.devices.title,
      html`${table(texts.devices.title, columns, list.rows, texts.devices.none)}${list.draw(place)}`,
    );
}
