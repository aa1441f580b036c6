import { crc32, deflateSync } from 'node:zlib';
import {
  CreateManagedLoginBrandingCommand,
  CreateUserPoolDomainCommand,
  SetUICustomizationCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { administrator } from './people.ts';
import type { Place } from './pools.ts';
import type { ContractServer } from './server.ts';

/** A style sheet and a logo, as somebody brings them along. */
export async function brandClassic(server: ContractServer, { userPoolId, clientId }: Place): Promise<void> {
  const sdk = administrator(server);
  const Domain = `classic-${Math.random().toString(36).slice(2)}`;
  await sdk.send(new CreateUserPoolDomainCommand({ UserPoolId: userPoolId, Domain }));
  const CSS = `/* of the console */
    .banner-customizable { padding: 25px 0px 25px 0px; background-color: #1f3a5f; }
    .submitButton-customizable { font-size: 14px; font-weight: bold; height: 44px; width: 100%; color: #fff; background-color: #b3471d; }
    .submitButton-customizable:hover { color: #fff; background-color: #8f3917; }
    .inputField-customizable { height: 44px; color: #333; background-color: #fff; border: 1px solid #767676; }
    .label-customizable { font-weight: 300; }
    .background-customizable { background-color: #fffdf8; }`;
  await sdk.send(
    new SetUICustomizationCommand({ UserPoolId: userPoolId, ClientId: clientId, CSS, ImageFile: drawLogo() }),
  );
}

/** A logo of two white bars, as a PNG. */
function drawLogo(): Buffer {
  const [width, height] = [120, 40];
  const line = (y: number) => {
    const isBar = (x: number) => (y < 16 ? x < 120 : y >= 24 && x < 80);
    return [0, ...Array.from({ length: width }, (_, x) => (isBar(x) ? [255, 255, 255, 255] : [0, 0, 0, 0])).flat()];
  };
  const pixels = Buffer.from(Array.from({ length: height }, (_, y) => line(y)).flat());
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    size.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([size, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits of each of red, green, blue and opacity.
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([signature, ...chunks]);
}

/** A style of managed login with colours, corners, a place and a logo of its own. */
export async function brandStyled(server: ContractServer, { userPoolId, clientId }: Place): Promise<void> {
  const button = (backgroundColor: string, textColor: string) => ({ backgroundColor, textColor });
  const Settings = {
    categories: {
      form: { location: { horizontal: 'START', vertical: 'CENTER' } },
      global: { colorSchemeMode: 'DYNAMIC' },
    },
    componentClasses: { buttons: { borderRadius: 24 }, input: { borderRadius: 12 } },
    components: {
      form: { borderRadius: 20, logo: { enabled: true, location: 'START', position: 'TOP', formInclusion: 'IN' } },
      primaryButton: {
        lightMode: { defaults: button('5b21b6ff', 'ffffffff'), hover: button('4c1d95ff', 'ffffffff') },
        darkMode: { defaults: button('c4b5fdff', '1e1b4bff'), hover: button('ddd6feff', '1e1b4bff') },
      },
      pageBackground: { lightMode: { color: 'f5f3ffff' }, darkMode: { color: '14102bff' } },
    },
  };
  const Assets = [
    { Category: 'FORM_LOGO' as const, ColorMode: 'LIGHT' as const, Extension: 'SVG' as const, Bytes: logo('#5b21b6') },
    { Category: 'FORM_LOGO' as const, ColorMode: 'DARK' as const, Extension: 'SVG' as const, Bytes: logo('#c4b5fd') },
  ];
  await administrator(server).send(
    new CreateManagedLoginBrandingCommand({ UserPoolId: userPoolId, ClientId: clientId, Settings, Assets }),
  );
}

/** A square with a circle in it. */
const logo = (fill: string) =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 48"><circle cx="24" cy="24" r="20" fill="${fill}"/><path d="M56 16h96v6H56zM56 28h64v6H56z" fill="${fill}"/></svg>`,
  );
