import { type Shape, styleSchema } from './style-schema.ts';
import type { StyleSettings } from './style-settings.ts';

const prefix = '--cenote';

/**
 * A full settings document as a style sheet of custom properties for `:root`: each colour for light and dark mode
 * together, each length in pixels. No text of the document gets into it: names are those of the schema, and values are
 * numbers that are read and written anew; what is none has the value of the schema. With `names`, only what they name is
 * written, under the names of the page: `{ ground: 'components-page-background-color' }`.
 */
export function stylePropertiesOf(settings: StyleSettings, names?: Readonly<Record<string, string>>): string {
  const all = listProperties(styleSchema, settings, prefix);
  const chosen = names === undefined ? all : pickProperties(new Map(all), names);
  const lines = [['color-scheme', schemeOf(settings)] as const, ...chosen].map(
    ([name, value]) => `  ${name}: ${value};\n`,
  );
  return `:root {\n${lines.join('')}}\n`;
}

function pickProperties(all: ReadonlyMap<string, string>, names: Readonly<Record<string, string>>): Property[] {
  return Object.entries(names).map(([name, property]) => {
    const value = all.get(`${prefix}-${property}`);
    if (value === undefined) throw new Error(`no setting of a style is ${property}`);
    return [`--${name}`, value];
  });
}

type Property = readonly [name: string, value: string];

const schemes: Readonly<Record<string, string>> = { LIGHT: 'light', DARK: 'dark' };

function schemeOf(settings: StyleSettings): string {
  const mode = partOf(partOf(partOf(settings, 'categories'), 'global'), 'colorSchemeMode');
  return typeof mode === 'string' && Object.hasOwn(schemes, mode) ? (schemes[mode] ?? '') : 'light dark';
}

function listProperties(shape: Shape, value: unknown, name: string): Property[] {
  if (shape.kind === 'length') return [[name, `${numberOf(value, shape.fallback)}px`]];
  if (shape.kind !== 'group') return [];
  const { lightMode, darkMode, ...members } = shape.members;
  const both =
    lightMode && darkMode
      ? listColors([lightMode, darkMode], [partOf(value, 'lightMode'), partOf(value, 'darkMode')], name)
      : [];
  const others = Object.entries(members).flatMap(([member, part]) =>
    listProperties(part, partOf(value, member), `${name}-${kebab(member)}`),
  );
  return [...both, ...others];
}

function listColors([light, dark]: [Shape, Shape], [inLight, inDark]: [unknown, unknown], name: string): Property[] {
  if (light.kind === 'color' && dark.kind === 'color') {
    return [[name, `light-dark(${colorOf(inLight, light.fallback)}, ${colorOf(inDark, dark.fallback)})`]];
  }
  if (light.kind !== 'group' || dark.kind !== 'group') return [];
  return Object.entries(light.members).flatMap(([member, part]) => {
    const other = dark.members[member];
    const parts: [unknown, unknown] = [partOf(inLight, member), partOf(inDark, member)];
    return other === undefined ? [] : listColors([part, other], parts, `${name}-${kebab(member)}`);
  });
}

function colorOf(value: unknown, fallback: string): string {
  const text = typeof value === 'string' && /^[\da-f]{8}$/i.test(value) ? value : fallback;
  return `#${Number.parseInt(text, 16).toString(16).padStart(8, '0')}`;
}

function numberOf(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value * 100) / 100 : fallback;
}

function partOf(value: unknown, name: string): unknown {
  const isRecord = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isRecord ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
