import { authSchema } from './auth-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** The schema of the project's file for editors: what is not named is refused there too. */
export function editorSchema(): string {
  const head = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'The authentication of a project: cenote/auth.jsonc',
  };
  return `${JSON.stringify({ ...head, ...closed(authSchema) }, undefined, 2)}\n`;
}

function closed(schema: JsonSchema): object {
  if (schema.type === 'array') return { ...schema, items: closed(schema.items) };
  if (schema.type !== 'object') return schema;
  const { properties, additionalProperties = false } = schema;
  const members = Object.entries(properties ?? {}).map(([name, member]) => [name, closed(member)]);
  return {
    ...schema,
    ...(properties && { properties: Object.fromEntries(members) }),
    additionalProperties: additionalProperties && closed(additionalProperties),
  };
}
